/* Lines from wherever they come, and the file that remembers them. */
#include "line.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HISTORY_KEPT 1000 /* entries */

struct _CliLine
{
  const CliLineKind *kind;
  gpointer self;
};

CliLine *
cli_line_new (CliComplete complete, CliInterrupted interrupted, gpointer data)
{
  static const CliLineKind *const kinds[] = { &cli_line_edit, &cli_line_plain };
  CliLine *line = g_new0 (CliLine, 1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && line->self == NULL; i++)
    {
      line->kind = kinds[i];
      line->self = kinds[i]->open (complete, interrupted, data);
    }
  return line;
}

void
cli_line_free (CliLine *line)
{
  line->kind->close (line->self);
  g_free (line);
}

char *
cli_line_read (CliLine *line, const char *prompt, CliLineState *ret_state)
{
  return line->kind->read (line->self, prompt, ret_state);
}

void
cli_line_remember (CliLine *line, const char *entry)
{
  line->kind->remember (line->self, entry);
}

/* --- plain ---------------------------------------------------------------------------------- */

typedef struct
{
  CliInterrupted interrupted;
  gboolean terminal;
} Plain;

static gpointer
plain_open (CliComplete complete, CliInterrupted interrupted, gpointer data)
{
  Plain *self = g_new0 (Plain, 1);

  (void)complete;
  (void)data;
  self->interrupted = interrupted;
  self->terminal = isatty (STDIN_FILENO) && isatty (STDOUT_FILENO);
  return self;
}

static char *
plain_read (gpointer data, const char *prompt, CliLineState *ret_state)
{
  Plain *self = data;
  char *buffer = NULL, *line;
  size_t size = 0;
  ssize_t n;

  if (self->terminal)
    fputs (prompt, stdout);
  fflush (stdout);
  do
    {
      clearerr (stdin);
      n = getline (&buffer, &size, stdin);
    }
  while (n < 0 && ferror (stdin) && errno == EINTR && !self->interrupted ());
  if (n < 0)
    {
      int problem = ferror (stdin) ? errno : 0;

      *ret_state = problem == EINTR ? CLI_LINE_INTERRUPTED
                   : problem        ? CLI_LINE_FAILED
                                    : CLI_LINE_END;
      free (buffer);
      errno = problem;
      return NULL;
    }
  while (n > 0 && (buffer[n - 1] == '\n' || buffer[n - 1] == '\r'))
    n--;
  line = g_strndup (buffer, n);
  free (buffer);
  *ret_state = CLI_LINE_OK;
  return line;
}

static void
plain_remember (gpointer self, const char *entry)
{
  (void)self;
  (void)entry;
}

const CliLineKind cli_line_plain = {
  .open = plain_open,
  .read = plain_read,
  .remember = plain_remember,
  .close = g_free,
};

/* --- the history file ------------------------------------------------------------------------ */

static char *
history_file (gboolean make_folder)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "coppice", NULL);

  if (make_folder && g_mkdir_with_parents (folder, 0700) != 0)
    return NULL;
  return g_build_filename (folder, "history", NULL);
}

/* An entry of several lines becomes one. */
static char *
fold (const char *entry)
{
  GString *out = g_string_new (NULL);

  for (const char *p = entry; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      default:
        g_string_append_c (out, *p);
      }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static char *
unfold (const char *line)
{
  GString *out = g_string_new (NULL);

  for (const char *p = line; *p != '\0'; p++)
    if (p[0] == '\\' && p[1] != '\0')
      g_string_append_c (out, *++p == 'n' ? '\n' : *p);
    else
      g_string_append_c (out, *p);
  return g_string_free (out, FALSE);
}

char **
cli_history_load (void)
{
  g_autofree char *file = history_file (FALSE);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *entries = g_ptr_array_new ();
  guint n, first = 0;

  if (g_file_get_contents (file, &text, NULL, NULL))
    {
      lines = g_strsplit (text, "\n", -1);
      n = g_strv_length (lines);
      /* The file grows by a line for each entry, and is cut back when it has grown too much. */
      if (n > 4 * HISTORY_KEPT)
        {
          g_autofree char *kept = g_strjoinv ("\n", lines + n - HISTORY_KEPT);

          g_file_set_contents_full (file, kept, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
        }
      first = n > HISTORY_KEPT ? n - HISTORY_KEPT : 0;
      for (guint i = first; i < n; i++)
        if (lines[i][0] != '\0')
          g_ptr_array_add (entries, unfold (lines[i]));
    }
  g_ptr_array_add (entries, NULL);
  return (char **)g_ptr_array_free (entries, FALSE);
}

void
cli_history_add (const char *entry)
{
  g_autofree char *file = history_file (TRUE);
  g_autofree char *line = fold (entry);
  int fd = file != NULL ? open (file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;

  if (fd < 0)
    return;
  /* One write, so that two sessions do not mix their entries. */
  if (write (fd, line, strlen (line)) < 0)
    errno = 0;
  close (fd);
}
