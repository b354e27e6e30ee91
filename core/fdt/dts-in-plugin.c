/* The text that makes dtc tell which cells are references: the same source as a plugin, of which
 * dtc writes __local_fixups__. */
#include <fdt/dts-in.h>

#include <string.h>

static const char version[] = "/dts-v1/";
static const char plugin[] = "/plugin/";

typedef struct
{
  const CopDtsSource *source;
  GString *result;
  CopDtsCursor cursor;
  const char *done; /* up to here it is in the result */
} Copy;

/* Behind spaces, comments and line markers. */
static const char *
skip_space (const char *text)
{
  for (;;)
    {
      text += strspn (text, " \t\r\n\f\v");
      if (text[0] == '#' && text[1] == ' ')
        text += strcspn (text, "\n");
      else if (text[0] == '/' && (text[1] == '*' || text[1] == '/'))
        text = cop_dts__skip_token (text);
      else
        return text;
    }
}

/* Behind the next "/dts-v1/;" when nothing else is in front of it, else NULL. */
static const char *
skip_version (const char *text)
{
  text = skip_space (text);
  if (!g_str_has_prefix (text, version))
    return NULL;
  text = skip_space (text + strlen (version));
  return *text == ';' ? text + 1 : NULL;
}

gboolean
cop_dts_source__is_plugin (const CopDtsSource *source)
{
  const char *at = skip_version (source->text->str);

  return at && g_str_has_prefix (skip_space (at), plugin);
}

/* Puts words on a line of their own at at, and a marker behind it, so that every place stays what
 * it is. */
static void
put (Copy *copy, const char *at, const char *words)
{
  CopDtsCursor *cursor = &copy->cursor;
  gsize offset = (gsize)(at - copy->source->text->str);

  cop_dts_source__advance (copy->source, cursor, offset);
  g_string_append_len (copy->result, copy->done, at - copy->done);
  g_string_append_printf (copy->result, "\n%s\n# %u \"@%u\"\n%*s", words, cursor->line,
                          cursor->file, (int)(offset - cursor->line_start), "");
  copy->done = at;
}

/* In a plugin `&{/path} { };` makes a fragment also when the path is there; with a label in front
 * it is merged. */
static void
label_paths (Copy *copy, const char *at)
{
  guint depth = 0, n = 0;
  char last = ';'; /* that is no space */

  if (strstr (at, COP_DTS_PATH_LABEL))
    return;
  while (*(at = skip_space (at)))
    {
      gboolean path = at[0] == '&' && at[1] == '{';

      if (path && !depth && last == ';')
        {
          g_autofree char *label = g_strdup_printf (COP_DTS_PATH_LABEL "%u:", n++);

          put (copy, at, label);
        }
      if (path || *at == '{')
        depth++;
      else if (*at == '}' && depth)
        depth--;
      last = *at;
      at = path ? at + 2 : cop_dts__skip_token (at);
    }
}

GBytes *
cop_dts_source__as_plugin (const CopDtsSource *source)
{
  const char *text = source->text->str;
  const char *at = skip_version (text);
  Copy copy = { .source = source, .done = text };

  if (!at || cop_dts_source__is_plugin (source))
    return NULL;
  copy.result = g_string_sized_new (source->text->len + 256);
  /* Files that are included often begin with /dts-v1/, too, and all must agree. */
  for (const char *next = at; next; next = skip_version (at))
    {
      at = next;
      put (&copy, at, "/plugin/;");
    }
  label_paths (&copy, at);
  g_string_append (copy.result, copy.done);
  return g_string_free_to_bytes (copy.result);
}
