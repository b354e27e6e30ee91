/* "syntax error": what may have been meant. */
#include <fdt/dts-in.h>

#include <string.h>

/* The end of what is in front of at, without spaces and line markers. */
static const char *
end_before (const char *text, const char *at)
{
  for (;;)
    {
      const char *line;

      while (at > text && g_ascii_isspace (at[-1]))
        at--;
      for (line = at; line > text && line[-1] != '\n';)
        line--;
      if (line == at || line[0] != '#' || line[1] != ' ')
        return at;
      at = line;
    }
}

/* Behind the string at, when it holds what was to follow it: its end is that of the text, or of a
 * line marker, which another file begins with.  transfer none, nullable. */
static const char *
end_of_swallowed (const char *at)
{
  const char *end = cop_dts__skip_token (at);
  const char *line;

  if (!*end)
    return end[-1] != '"' || end == at + 1 ? end : NULL;
  for (line = end; line > at && line[-1] != '\n';)
    line--;
  if (line == at || line[0] != '#' || line[1] != ' ' || !g_ascii_isdigit (line[2]))
    return NULL;
  line += 2;
  while (g_ascii_isdigit (*line))
    line++;
  return line[0] == ' ' && line[1] == '"' && line + 2 == end ? end : NULL;
}

/* The string that is not closed: that swallows the end of its file, or goes on over lines until
 * just before the error.  transfer none, nullable. */
static const char *
find_open_string (const CopDtsSpot *spot)
{
  const char *next;

  for (const char *at = spot->source->text->str; *at; at = next)
    {
      next = cop_dts__skip_token (at);
      if (*at == '#' && (at == spot->source->text->str || at[-1] == '\n') && at[1] == ' ')
        next = at + strcspn (at, "\n");
      else if (*at == '"'
               && (end_of_swallowed (at)
                   || (next == spot->at && memchr (at, '\n', (gsize)(next - at)))))
        return at;
    }
  return NULL;
}

static char *
explain_open_string (CopDtsSpot *spot, const char *open)
{
  const char *text = spot->source->text->str;
  gboolean goes_on = !end_of_swallowed (open);
  CopDtsPlace end = spot->place;
  char *shown;

  spot->place = cop_dts_source__place (spot->source, (gsize)(open - text));
  shown =
      goes_on && !g_strcmp0 (end.file, spot->place.file)
          ? g_strdup_printf ("the string that begins here is not closed before line %u", end.line)
          : g_strdup ("the string that begins here is not closed");
  g_free (end.file);
  return shown;
}

/* A word of capital letters where a cell or value is to be.  transfer full, nullable. */
static char *
find_macro (const CopDtsSpot *spot, const char *before)
{
  const char *text = spot->source->text->str;
  const char *end = spot->at;

  while (g_ascii_isupper (*end) || g_ascii_isdigit (*end) || *end == '_')
    end++;
  if (!g_ascii_isupper (*spot->at) || g_ascii_isalnum (*end))
    return NULL;
  if (before > text && before[-1] != '=')
    while (before > text && !strchr ("<>;{}\"", before[-1]))
      before--;
  return before > text && strchr ("<=", before[-1]) ? g_strndup (spot->at, (gsize)(end - spot->at))
                                                    : NULL;
}

char *
cop_dts__explain_syntax (CopDtsSpot *spot)
{
  const char *text = spot->source->text->str;
  const char *before;
  g_autofree char *found = NULL, *macro = NULL;

  if (end_before (text, text + strlen (text)) == text)
    return g_strdup (
        "the file is empty; Devicetree source begins with '/dts-v1/;', and a blob with "
        "the bytes d0 0d fe ed");
  if (!strstr (text, "/dts-v1/"))
    return g_strdup (
        "Devicetree source begins with '/dts-v1/;', which is not here, and a blob with the "
        "bytes d0 0d fe ed");
  if ((before = find_open_string (spot)))
    return explain_open_string (spot, before);
  if (!spot->at || !spot->length || strlen (spot->at) < spot->length)
    return g_strdup ("syntax error");
  found = g_strndup (spot->at, spot->length);
  before = end_before (text, spot->at);
  macro = find_macro (spot, before);
  if (macro)
    return g_strdup_printf (
        "syntax error at '%s'; if it is a macro, nothing defines it (#include, -D "
        "%s=...)",
        macro, macro);
  if (before > text && !strchr (";{", before[-1])
      && memchr (before, '\n', (gsize)(spot->at - before)))
    return g_strdup_printf ("syntax error at '%s'; is there a ';' missing in front of it?", found);
  return g_strdup_printf ("syntax error at '%s'", found);
}
