/* Puts a source together: line markers get numbers for names, and /include/ is done here, because
 * dtc would not say in which line of which file it did it, and because a file that is included can
 * begin with /dts-v1/, which has to be seen (cop_dts_source__as_plugin). */
#include <fdt/dts-in.h>

#include <string.h>

/* dtc's own limit; what goes deeper is left to it, and to its error. */
#define DEEPEST 100

/* A file that is open. */
typedef struct
{
  char *text;
  const char *at, *end;
  const char *line_start;
  guint file, line; /* of what is at at */
  char *folder;     /* relative to which it includes */
} Frame;

typedef struct
{
  CopDtsSource *source;
  const CopDtsInput *input;
  GHashTable *numbers; /* of files, plus 1 */
  GArray *frames;
} Filler;

const char *
cop_dts__skip_token (const char *at)
{
  const char *end;
  char quote = *at;

  if (quote == '"' || quote == '\'')
    {
      for (at++; *at && *at != quote; at++)
        if (*at == '\\' && at[1])
          at++;
      return *at ? at + 1 : at;
    }
  if (at[0] == '/' && at[1] == '/')
    return at + strcspn (at, "\n");
  if (at[0] == '/' && at[1] == '*' && (end = strstr (at + 2, "*/")))
    return end + 2;
  return at + 1;
}

/* --- line markers --- */

/* The name in quotes at text, which ends at end; NULL when there is none. */
static char *
unquote (const char *text, const char *end)
{
  g_autofree char *copy = NULL;
  const char *close = text + 1;

  if (*text != '"')
    return NULL;
  while (close < end && *close != '"')
    close += *close == '\\' ? 2 : 1;
  if (close >= end)
    return NULL;
  copy = g_strndup (text + 1, (gsize)(close - text - 1));
  return g_strcompress (copy);
}

static guint
number_of (Filler *filler, char *name)
{
  GPtrArray *files = filler->source->files;
  gpointer number = g_hash_table_lookup (filler->numbers, name);

  if (number)
    {
      g_free (name);
      return GPOINTER_TO_UINT (number) - 1;
    }
  g_ptr_array_add (files, name);
  g_hash_table_insert (filler->numbers, name, GUINT_TO_POINTER (files->len));
  return files->len - 1;
}

/* # 3 "name" 2: ret_name is transfer full. */
static gboolean
is_marker (const char *line, const char *end, guint *ret_line, char **ret_name)
{
  guint64 number;
  char *after;

  if (line + 2 >= end || line[0] != '#' || line[1] != ' ' || !g_ascii_isdigit (line[2]))
    return FALSE;
  number = g_ascii_strtoull (line + 2, &after, 10);
  after += strspn (after, " \t");
  if (after >= end || !(*ret_name = unquote (after, end)))
    return FALSE;
  *ret_line = (guint)number;
  return TRUE;
}

static void
add_marker (CopDtsSource *source, guint file, guint line)
{
  CopDtsRun run = { .file = file, .line = line };

  if (source->text->len && source->text->str[source->text->len - 1] != '\n')
    g_string_append_c (source->text, '\n');
  g_string_append_printf (source->text, "# %u \"@%u\"\n", line, file);
  run.offset = source->text->len;
  g_array_append_val (source->runs, run);
}

/* --- files --- */

static void
push (Filler *filler, char *text, gsize length, char *name)
{
  Frame frame = { .text = text, .at = text, .end = text + length, .line_start = text, .line = 1 };

  frame.folder = g_path_get_dirname (name);
  frame.file = number_of (filler, name);
  add_marker (filler->source, frame.file, 1);
  g_array_append_val (filler->frames, frame);
}

static void
pop (Filler *filler)
{
  guint n = filler->frames->len - 1;
  Frame *frame = &g_array_index (filler->frames, Frame, n);

  g_free (frame->text);
  g_free (frame->folder);
  g_array_set_size (filler->frames, n);
  if (!n)
    return;
  /* The rest of the line, in its column. */
  frame--;
  add_marker (filler->source, frame->file, frame->line);
  g_string_append_printf (filler->source->text, "%*s", (int)(frame->at - frame->line_start), "");
}

static gboolean
try_open (Filler *filler, const char *folder, const char *name)
{
  char *path = g_path_is_absolute (name) || !strcmp (folder, ".")
                   ? g_strdup (name)
                   : g_build_filename (folder, name, NULL);
  char *text;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      g_free (path);
      return FALSE;
    }
  push (filler, text, length, path);
  return TRUE;
}

/* Opens what /include/ at the frame's place names; FALSE when it is none, or cannot be. */
static gboolean
include (Filler *filler)
{
  static const char word[] = "/include/";
  Frame *frame = &g_array_index (filler->frames, Frame, filler->frames->len - 1);
  const char *const *folders = filler->input ? filler->input->include : NULL;
  const char *start = frame->at;
  const char *at = start, *after;
  g_autofree char *name = NULL;
  g_autofree char *folder = NULL;

  if (!g_str_has_prefix (at, word) || filler->frames->len > DEEPEST)
    return FALSE;
  at += strlen (word);
  at += strspn (at, " \t");
  after = cop_dts__skip_token (at);
  if (*at != '"' || after - at < 2 || after[-1] != '"')
    return FALSE;
  name = g_strndup (at + 1, (gsize)(after - at) - 2);
  folder = g_strdup (frame->folder);
  /* What is included comes on top of the frame, which has to be behind it by then. */
  frame->at = after;
  if (try_open (filler, folder, name))
    return TRUE;
  for (; folders && *folders; folders++)
    if (try_open (filler, *folders, name))
      return TRUE;
  frame->at = start;
  return FALSE;
}

static gboolean
is_file (Filler *filler, const char *folder, const char *name)
{
  g_autofree char *path = g_path_is_absolute (name) || !strcmp (folder, ".")
                              ? g_strdup (name)
                              : g_build_filename (folder, name, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  number_of (filler, g_steal_pointer (&path));
  return TRUE;
}

/* dtc reads what /incbin/ names; it is only counted among the files. */
static void
note_incbin (Filler *filler)
{
  static const char word[] = "/incbin/";
  const Frame *frame = &g_array_index (filler->frames, Frame, filler->frames->len - 1);
  const char *const *folders = filler->input ? filler->input->include : NULL;
  const char *at = frame->at, *after;
  g_autofree char *name = NULL;

  if (!g_str_has_prefix (at, word))
    return;
  at += strlen (word);
  at += strspn (at, " \t(");
  after = cop_dts__skip_token (at);
  if (*at != '"' || after - at < 2)
    return;
  name = g_strndup (at + 1, (gsize)(after - at) - 2);
  if (is_file (filler, filler->source->folder, name))
    return;
  while (folders && *folders && !is_file (filler, *folders, name))
    folders++;
}

/* Up to the next thing that could be something. */
static void
copy (Filler *filler, Frame *frame)
{
  const char *start = frame->at;

  if (strchr ("\"'/\n", *start))
    frame->at = *start ? cop_dts__skip_token (start) : start + 1;
  else
    frame->at += strcspn (start, "\"'/\n");
  frame->at = MIN (frame->at, frame->end);
  g_string_append_len (filler->source->text, start, frame->at - start);
  for (const char *c = start; c < frame->at; c++)
    if (*c == '\n')
      {
        frame->line++;
        frame->line_start = c + 1;
      }
}

static void
step (Filler *filler)
{
  Frame *frame = &g_array_index (filler->frames, Frame, filler->frames->len - 1);
  const char *line_end;
  char *name;

  if (frame->at == frame->end)
    {
      pop (filler);
      return;
    }
  if (frame->at == frame->line_start && *frame->at == '#')
    {
      line_end = memchr (frame->at, '\n', (gsize)(frame->end - frame->at));
      line_end = line_end ? line_end : frame->end;
      if (is_marker (frame->at, line_end, &frame->line, &name))
        {
          frame->file = number_of (filler, name);
          frame->at = frame->line_start = MIN (line_end + 1, frame->end);
          add_marker (filler->source, frame->file, frame->line);
          return;
        }
    }
  if (*frame->at == '/')
    note_incbin (filler);
  if (*frame->at != '/' || !include (filler))
    copy (filler, frame);
}

void
cop_dts_source__fill (CopDtsSource *source, const char *file, const CopDtsInput *input,
                      const char *text, gsize length)
{
  Filler filler = { .source = source, .input = input };
  char *copied;

  filler.numbers = g_hash_table_new (g_str_hash, g_str_equal);
  filler.frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  copied = g_malloc (length + 1);
  memcpy (copied, text, length);
  copied[length] = '\0';
  push (&filler, copied, length, g_strdup (file));
  while (filler.frames->len)
    step (&filler);
  g_array_unref (filler.frames);
  g_hash_table_unref (filler.numbers);
}
