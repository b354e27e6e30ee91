#include <fdt/dts-in.h>

#include <string.h>
#include <sys/wait.h>

/* --- reading --- */

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || (c && strchr (",._+*#?@-", c));
}

/* "#address-cells" is a property and "#define" is not; "# 3" is a line marker. */
static gboolean
is_directive (const char *line)
{
  static const char *const words[] = { "include", "define", "undef", "if",          "ifdef",
                                       "ifndef",  "elif",   "else",  "endif",       "error",
                                       "warning", "pragma", "line",  "include_next" };
  gsize length = 0;

  line += strspn (line, " \t");
  if (*line++ != '#')
    return FALSE;
  line += strspn (line, " \t");
  while (is_name_char (line[length]))
    length++;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (cop_slice__is ((CopSlice){ line, length }, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_directives (const char *text)
{
  while (text && !is_directive (text))
    {
      text = strchr (text, '\n');
      text = text ? text + 1 : NULL;
    }
  return text != NULL;
}

static gboolean
load (const char *file, char **ret_text, gsize *ret_length, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (g_file_get_contents (file, ret_text, ret_length, &reason))
    return TRUE;
  if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return cop_error_set (error, COP_ERROR_NOT_FOUND, file, "there is no such file");
  return cop_error_set (error, COP_ERROR_IO, NULL, "%s", reason->message);
}

/* --- the preprocessor --- */

static void
add_all (GPtrArray *argv, const char *option, const char *const *values)
{
  for (; values && *values; values++)
    g_ptr_array_add (argv, g_strconcat (option, *values, NULL));
}

static GBytes *
preprocess (const char *file, const CopDtsInput *input, GError **error)
{
  static const char *const first[] = { "cpp", "-nostdinc",          "-undef", "-D__DTS__",
                                       "-x",  "assembler-with-cpp", "-w" };
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) complaints = NULL;
  GBytes *output = NULL;
  int status;

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (argv, g_strdup (first[i]));
  add_all (argv, "-I", input ? input->include : NULL);
  add_all (argv, "-D", input ? input->define : NULL);
  g_ptr_array_add (argv, g_strconcat (*file == '-' ? "./" : "", file, NULL));
  g_ptr_array_add (argv, NULL);

  if (!cop_dts__run ((const char *const *)argv->pdata, file, input, &status, &output, &complaints,
                     error))
    return NULL;
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return output;
  cop_dts__cpp_error (g_bytes_get_data (complaints, NULL), input, error);
  g_bytes_unref (output);
  return NULL;
}

gboolean
cop_dts_source__read (CopDtsSource *source, const char *file, const CopDtsInput *input,
                      GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) output = NULL;
  gsize length;

  *source = (CopDtsSource){ 0 };
  if (!load (file, &text, &length, error))
    return FALSE;
  if ((input && input->define && *input->define) || has_directives (text))
    {
      if (!(output = preprocess (file, input, error)))
        return FALSE;
    }
  else
    {
      output = g_bytes_new_take (g_steal_pointer (&text), length);
    }
  source->text = g_string_sized_new (g_bytes_get_size (output) + 64);
  source->files = g_ptr_array_new_with_free_func (g_free);
  source->runs = g_array_new (FALSE, FALSE, sizeof (CopDtsRun));
  source->folder = g_path_get_dirname (file);
  cop_dts_source__fill (source, file, input, g_bytes_get_data (output, NULL),
                        g_bytes_get_size (output));
  return TRUE;
}

void
cop_dts_source__clear (CopDtsSource *source)
{
  if (source->text)
    {
      g_string_free (source->text, TRUE);
      g_ptr_array_unref (source->files);
      g_array_unref (source->runs);
      g_free (source->folder);
    }
  *source = (CopDtsSource){ 0 };
}

/* --- places --- */

void
cop_dts_source__advance (const CopDtsSource *source, CopDtsCursor *cursor, gsize offset)
{
  const char *text = source->text->str;

  while (cursor->next_run < source->runs->len)
    {
      const CopDtsRun *run = &g_array_index (source->runs, CopDtsRun, cursor->next_run);

      if (run->offset > offset)
        break;
      cursor->next_run++;
      cursor->file = run->file;
      cursor->line = run->line;
      cursor->line_start = cursor->offset = run->offset;
    }
  for (; cursor->offset < offset; cursor->offset++)
    if (text[cursor->offset] == '\n')
      {
        cursor->line++;
        cursor->line_start = cursor->offset + 1;
      }
}

CopDtsPlace
cop_dts_source__place (const CopDtsSource *source, gsize offset)
{
  CopDtsCursor cursor = { 0 };

  cop_dts_source__advance (source, &cursor, offset);
  return (CopDtsPlace){ .file = g_strdup (source->files->pdata[cursor.file]),
                        .line = cursor.line,
                        .column = (guint)(offset - cursor.line_start) + 1 };
}

static const char *
find_in_run (const CopDtsSource *source, guint index, guint line, guint column)
{
  const CopDtsRun *run = &g_array_index (source->runs, CopDtsRun, index);
  gsize end = index + 1 < source->runs->len
                  ? g_array_index (source->runs, CopDtsRun, index + 1).offset
                  : source->text->len;
  const char *at = source->text->str + run->offset;
  const char *last = source->text->str + end;

  if (line < run->line || !column)
    return NULL;
  for (guint n = line - run->line; n && at; n--)
    {
      at = memchr (at, '\n', (gsize)(last - at));
      at = at ? at + 1 : NULL;
    }
  return at && (gsize)(last - at) >= column ? at + column - 1 : NULL;
}

/* The number behind the @; -1 when it is the name of a file that dtc found itself. */
static gint64
file_number (const CopDtsSource *source, CopSlice file)
{
  guint64 number;

  if (file.length < 2 || *file.at != '@' || !g_ascii_isdigit (file.at[1]))
    return -1;
  number = g_ascii_strtoull (file.at + 1, NULL, 10);
  return number < source->files->len ? (gint64)number : -1;
}

const char *
cop_dts_source__find (const CopDtsSource *source, CopSlice file, guint line, guint column)
{
  gint64 number = file_number (source, file);
  const char *found = NULL;

  for (guint i = 0; i < source->runs->len && !found; i++)
    if (g_array_index (source->runs, CopDtsRun, i).file == number)
      found = find_in_run (source, i, line, column);
  return found;
}

char *
cop_dts_source__file (const CopDtsSource *source, CopSlice file)
{
  gint64 number = file_number (source, file);
  g_autofree char *name = NULL;

  if (number >= 0)
    return g_strdup (source->files->pdata[number]);
  name = g_strndup (file.at, file.length);
  if (*name == '/' || !strcmp (source->folder, "."))
    return g_steal_pointer (&name);
  return g_build_filename (source->folder, name, NULL);
}
