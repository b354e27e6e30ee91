/* Lines from a terminal, edited with libedit.
 *
 * The library is opened when the first REPL asks for it: the other commands, which live for a
 * millisecond, would pay for its start and that of the three libraries behind it. */
#include "line.h"
#ifdef COP_HAVE_EDIT
#include <dlfcn.h>
#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

/* What is used of libedit. */
typedef struct
{
  gpointer library;
  __typeof__ (el_init) *init;
  __typeof__ (el_end) *end;
  __typeof__ (el_set) *set;
  __typeof__ (el_gets) *gets;
  __typeof__ (el_line) *line;
  __typeof__ (el_insertstr) *insertstr;
  __typeof__ (el_beep) *beep;
  __typeof__ (el_reset) *reset;
  __typeof__ (el_resize) *resize;
  __typeof__ (el_source) *source;
  __typeof__ (history_init) *history_init;
  __typeof__ (history_end) *history_end;
  __typeof__ (history) *history;
} Library;

typedef struct
{
  Library lib;
  EditLine *el;
  History *past;
  const char *prompt;
  char *last; /* the newest entry of the history */
  CliComplete complete;
  CliInterrupted interrupted;
  gpointer data;
  mbstate_t half; /* of a character */
  gboolean was_interrupted;
} Edit;

static gboolean
find_symbols (Library *lib)
{
  const struct
  {
    const char *name;
    gpointer *place;
  } symbols[] = {
    { "el_init", (gpointer *)&lib->init },
    { "el_end", (gpointer *)&lib->end },
    { "el_set", (gpointer *)&lib->set },
    { "el_gets", (gpointer *)&lib->gets },
    { "el_line", (gpointer *)&lib->line },
    { "el_insertstr", (gpointer *)&lib->insertstr },
    { "el_beep", (gpointer *)&lib->beep },
    { "el_reset", (gpointer *)&lib->reset },
    { "el_resize", (gpointer *)&lib->resize },
    { "el_source", (gpointer *)&lib->source },
    { "history_init", (gpointer *)&lib->history_init },
    { "history_end", (gpointer *)&lib->history_end },
    { "history", (gpointer *)&lib->history },
  };

  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      *symbols[i].place = dlsym (lib->library, symbols[i].name);
      if (*symbols[i].place == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
open_library (Library *lib)
{
  static const char *const names[] = { "libedit.so.2", "libedit.so.0", "libedit.so" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && lib->library == NULL; i++)
    lib->library = dlopen (names[i], RTLD_NOW | RTLD_GLOBAL);
  if (lib->library == NULL)
    return FALSE;
  if (find_symbols (lib))
    return TRUE;
  dlclose (lib->library);
  return FALSE;
}

/* --- what libedit calls ---------------------------------------------------------------------- */

/* libedit gives its callbacks nothing but itself, so the way to its functions is asked again. */
static Edit *
current (EditLine *el)
{
  __typeof__ (el_get) *get;
  Edit *self = NULL;

  *(gpointer *)&get = dlsym (RTLD_DEFAULT, "el_get");
  get (el, EL_CLIENTDATA, &self);
  return self;
}

static char *
print_prompt (EditLine *el)
{
  return (char *)current (el)->prompt;
}

static gboolean
is_part_of_name (char c)
{
  return g_ascii_isalnum (c) || (guchar)c >= 0x80 || strchr ("_.:/-[]\"'", c) != NULL;
}

/* What all names have in common. */
static gsize
common_length (char **names)
{
  gsize length = strlen (names[0]);

  for (char **name = names + 1; *name != NULL; name++)
    {
      gsize i = 0;

      while (i < length && names[0][i] == (*name)[i])
        i++;
      length = i;
    }
  return length;
}

static void
list_names (char **names)
{
  gsize column = 0, width = 0;

  putchar ('\n');
  for (char **name = names; *name != NULL; name++)
    width = MAX (width, strlen (*name) + 2);
  for (char **name = names; *name != NULL; name++)
    {
      printf ("%-*s", (int)width, *name);
      column += width;
      if (column + width > 80 || name[1] == NULL)
        {
          putchar ('\n');
          column = 0;
        }
    }
  fflush (stdout);
}

static void
complete_here (Edit *self)
{
  const LineInfo *info = self->lib.line (self->el);
  const char *start = info->cursor;
  g_autofree char *text = NULL;
  g_auto (GStrv) names = NULL;
  gsize length, common;

  while (start > info->buffer && is_part_of_name (start[-1]))
    start--;
  text = g_strndup (start, info->cursor - start);
  length = strlen (text);
  names = self->complete (text, self->data);
  common = names != NULL && names[0] != NULL ? common_length (names) : 0;
  if (common > length && strncmp (names[0], text, length) == 0)
    {
      g_autofree char *more = g_strndup (names[0] + length, common - length);

      self->lib.insertstr (self->el, more);
    }
  else if (common > 0 && names[1] != NULL)
    {
      list_names (names);
    }
  else
    self->lib.beep (self->el);
  self->lib.set (self->el, EL_REFRESH);
}

/* Unlike libedit's own, it comes back when Ctrl-C is pressed.  TAB is seen to here: a function of
 * our own bound to the key would never be freed by libedit 3.1. */
static int
read_char (EditLine *el, wchar_t *ret)
{
  Edit *self = current (el);
  char byte;

  for (;;)
    {
      ssize_t n = read (STDIN_FILENO, &byte, 1);

      if (n < 0 && errno == EINTR && !self->interrupted ())
        continue;
      if (n < 0)
        self->was_interrupted = errno == EINTR;
      if (n <= 0)
        return (int)n;
      switch (mbrtowc (ret, &byte, 1, &self->half))
        {
        case (size_t)-2: /* more bytes belong to it */
          continue;
        case (size_t)-1:
          memset (&self->half, 0, sizeof self->half);
          continue;
        default:
          if (*ret != L'\t')
            return 1;
          complete_here (self);
        }
    }
}

/* --- the kind -------------------------------------------------------------------------------- */

static void
edit_close (gpointer data)
{
  Edit *self = data;

  if (self->el != NULL)
    self->lib.end (self->el);
  if (self->past != NULL)
    self->lib.history_end (self->past);
  dlclose (self->lib.library);
  g_free (self->last);
  g_free (self);
}

static void
remember (Edit *self, const char *entry)
{
  HistEvent event;

  self->lib.history (self->past, &event, H_ENTER, entry);
  g_free (self->last);
  self->last = g_strdup (entry);
}

static gpointer
edit_open (CliComplete complete, CliInterrupted interrupted, gpointer data)
{
  const char *term = g_getenv ("TERM");
  g_auto (GStrv) entries = NULL;
  HistEvent event;
  Edit *self;

  if (!isatty (STDIN_FILENO) || !isatty (STDOUT_FILENO) || term == NULL
      || strcmp (term, "dumb") == 0)
    return NULL;
  self = g_new0 (Edit, 1);
  if (!open_library (&self->lib))
    {
      g_free (self);
      return NULL;
    }
  self->complete = complete;
  self->interrupted = interrupted;
  self->data = data;
  self->prompt = "";
  /* Only what characters are: numbers stay as Lua writes them. */
  setlocale (LC_CTYPE, "");
  self->el = self->lib.init ("coppice", stdin, stdout, stderr);
  self->past = self->lib.history_init ();
  if (self->el == NULL || self->past == NULL)
    {
      edit_close (self);
      return NULL;
    }
  self->lib.history (self->past, &event, H_SETSIZE, 1000);
  self->lib.set (self->el, EL_CLIENTDATA, self);
  self->lib.set (self->el, EL_EDITOR, "emacs");
  self->lib.set (self->el, EL_HIST, self->lib.history, self->past);
  self->lib.set (self->el, EL_PROMPT, print_prompt);
  self->lib.set (self->el, EL_GETCFN, read_char);
  self->lib.set (self->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
  self->lib.source (self->el, NULL);
  entries = cli_history_load ();
  for (char **entry = entries; *entry != NULL; entry++)
    remember (self, *entry);
  return self;
}

static char *
edit_read (gpointer data, const char *prompt, CliLineState *ret_state)
{
  Edit *self = data;
  const char *text;
  gsize length;
  int n = 0;

  self->prompt = prompt;
  self->was_interrupted = FALSE;
  self->lib.resize (self->el);
  text = self->lib.gets (self->el, &n);
  if (text == NULL || n <= 0)
    {
      *ret_state = self->was_interrupted ? CLI_LINE_INTERRUPTED : CLI_LINE_END;
      putchar ('\n');
      self->lib.reset (self->el);
      return NULL;
    }
  length = strlen (text);
  *ret_state = CLI_LINE_OK;
  return g_strndup (text, length > 0 && text[length - 1] == '\n' ? length - 1 : length);
}

static void
edit_remember (gpointer data, const char *entry)
{
  Edit *self = data;

  if (g_strcmp0 (self->last, entry) == 0)
    return;
  remember (self, entry);
  cli_history_add (entry);
}

const CliLineKind cli_line_edit = {
  .open = edit_open,
  .read = edit_read,
  .remember = edit_remember,
  .close = edit_close,
};

#else /* without libedit */

static gpointer
edit_open (CliComplete complete, CliInterrupted interrupted, gpointer data)
{
  (void)complete;
  (void)interrupted;
  (void)data;
  return NULL;
}

const CliLineKind cli_line_edit = { .open = edit_open };

#endif
