#include "log.h"

struct _CopTestLog
{
  GPtrArray *lines;
  CopTestLog *before;
};

static CopTestLog *current;

CopTestLog *
cop_test_log_new (void)
{
  CopTestLog *log = g_new0 (CopTestLog, 1);

  log->lines = g_ptr_array_new_with_free_func (g_free);
  log->before = current;
  current = log;
  return log;
}

void
cop_test_log_free (CopTestLog *log)
{
  CopTestLog **at = &current;

  if (log == NULL)
    return;
  while (*at && *at != log)
    at = &(*at)->before;
  if (*at)
    *at = log->before;
  g_ptr_array_unref (log->lines);
  g_free (log);
}

CopTestLog *
cop_test_log_current (void)
{
  return current;
}

void
cop_test_log_add (CopTestLog *log, const char *format, ...)
{
  va_list args;

  if (log == NULL)
    return;
  va_start (args, format);
  g_ptr_array_add (log->lines, g_strdup_vprintf (format, args));
  va_end (args);
}

void
cop_test_log_clear (CopTestLog *log)
{
  g_ptr_array_set_size (log->lines, 0);
}

guint
cop_test_log_length (const CopTestLog *log)
{
  return log->lines->len;
}

const char *
cop_test_log_line (const CopTestLog *log, guint index)
{
  return g_ptr_array_index (log->lines, index);
}

void
cop_test_log_event (const CopEvent *event, gpointer data)
{
  g_autofree char *nameless = g_strdup_printf ("(%s)", event->type ? event->type : "nothing");
  const char *step = cop_step_name (event->step), *name = event->name ? event->name : nameless;

  if (event->error == NULL)
    cop_test_log_add (data, "%s %s", step, name);
  else if (event->hook)
    cop_test_log_add (data, "%s %s: %s: %s", step, name, event->hook, event->error->message);
  else
    cop_test_log_add (data, "%s %s: %s", step, name, event->error->message);
}

guint
cop_test_log_watch (CopTestLog *log, CopMachine *machine)
{
  return cop_machine_observe (machine, cop_test_log_event, log, NULL);
}

/* --- differences -------------------------------------------------------------------------- */

/* The longest common part of what follows decides which line is called the odd one. */
static char *
print_difference (const char *const *found, guint n, const char *const *expected, guint m)
{
  GString *out = g_string_new ("- expected, + found\n");
  guint *common = g_new0 (guint, (n + 1) * (m + 1)), i = 0, k = 0;

#define COMMON(i_, k_) common[(i_) * (m + 1) + (k_)]
  for (i = n; i-- > 0;)
    for (k = m; k-- > 0;)
      COMMON (i, k) = strcmp (found[i], expected[k]) == 0
                          ? COMMON (i + 1, k + 1) + 1
                          : MAX (COMMON (i + 1, k), COMMON (i, k + 1));
  for (i = k = 0; i < n || k < m;)
    if (i < n && k < m && strcmp (found[i], expected[k]) == 0)
      {
        g_string_append_printf (out, "    %s\n", found[i++]);
        k++;
      }
    else if (k < m && (i == n || COMMON (i, k + 1) >= COMMON (i + 1, k)))
      g_string_append_printf (out, "  - %s\n", expected[k++]);
    else
      g_string_append_printf (out, "  + %s\n", found[i++]);
#undef COMMON
  g_free (common);
  return g_string_free (out, FALSE);
}

char *
cop_test_difference (const char *const *found, guint n, const char *const *expected, guint m)
{
  gboolean same = n == m;

  for (guint i = 0; same && i < n; i++)
    same = strcmp (found[i], expected[i]) == 0;
  return same ? NULL : print_difference (found, n, expected, m);
}

static void
check_lines (const char *const *found, guint n, const char *const *expected, const char *file,
             int line)
{
  g_autofree char *text =
      cop_test_difference (found, n, expected, g_strv_length ((char **)expected));

  if (text)
    g_assertion_message (G_LOG_DOMAIN, file, line, G_STRFUNC, text);
}

void
cop_test_log_check (CopTestLog *log, const char *const *expected, const char *file, int line)
{
  check_lines ((const char *const *)log->lines->pdata, log->lines->len, expected, file, line);
  cop_test_log_clear (log);
}

void
cop_test_lines_check (const char *const *found, const char *const *expected, const char *file,
                      int line)
{
  check_lines (found, g_strv_length ((char **)found), expected, file, line);
}

void
cop_test_error_check (GError **error, CopErrorCode code, const char *text, const char *file,
                      int line)
{
  g_autofree char *message = NULL;

  if (*error == NULL)
    message = g_strdup_printf ("no error, but expected:\n  %s", text);
  else if ((*error)->domain != COP_ERROR || strcmp ((*error)->message, text) != 0)
    message = g_strdup_printf ("expected:\n  %s\nfound:\n  %s", text, (*error)->message);
  else if ((*error)->code != (int)code)
    message = g_strdup_printf ("expected code %s, found %s:\n  %s", cop_error_code_name (code),
                               cop_error_code_name ((*error)->code), text);
  if (message)
    g_assertion_message (G_LOG_DOMAIN, file, line, G_STRFUNC, message);
  g_clear_error (error);
}
