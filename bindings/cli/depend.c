/* Rules for make, with names written as it reads them (GNU make manual, 4.2 "Rule Syntax" and 4.4
 * "Using Wildcard Characters in File Names"; what that leaves open was tried with make 4.3). */
#include "cli.h"
#include <string.h>

/* No makefile can have these in a name: they end it, or make the line something else. */
static gboolean
is_speakable (const char *name, gboolean target)
{
  gsize length = strlen (name);

  for (const char *p = name; *p != '\0'; p++)
    if (strchr (target ? ";=%" : ";=", *p) != NULL || g_ascii_iscntrl (*p))
      return FALSE;
  return length > 0 && name[length - 1] != '\\' && name[length - 1] != ' ';
}

static void
add_name (GString *out, const char *name, gboolean target)
{
  gsize backslashes = 0;

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '$')
        g_string_append_c (out, '$');
      else if (strchr (target ? " #:*?[" : " #:*?[|", *p) != NULL)
        /* Backslashes are themselves, but before one that is not. */
        for (gsize i = 0; i <= backslashes; i++)
          g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
      backslashes = *p == '\\' ? backslashes + 1 : 0;
    }
}

char *
cli_depend_rule (const char *target, char **files, const char **ret_bad)
{
  GString *out;

  *ret_bad = is_speakable (target, TRUE) ? NULL : target;
  for (char **file = files; *file != NULL && *ret_bad == NULL; file++)
    *ret_bad = is_speakable (*file, FALSE) ? NULL : *file;
  if (*ret_bad != NULL)
    return NULL;
  out = g_string_new (NULL);
  add_name (out, target, TRUE);
  g_string_append_c (out, ':');
  for (char **file = files; *file != NULL; file++)
    {
      g_string_append (out, " \\\n  ");
      add_name (out, *file, FALSE);
    }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
