/* What the program says, and with which exit code. */
#include "cli.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>

void
cli_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  /* What scripts have printed comes first, also when both go to the same file. */
  fflush (stdout);
  fprintf (stderr, "coppice: %s\n", text);
}

int
cli_usage (const CliCommand *command, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (command != NULL)
    {
      cli_say ("%s: %s", command->name, text);
      fprintf (stderr, "usage: coppice %s%s%s\n", command->name, command->args[0] ? " " : "",
               command->args);
    }
  else
    {
      cli_say ("%s", text);
      fputs ("usage: coppice COMMAND [ARGUMENT...]; coppice --help lists the commands\n", stderr);
    }
  return CLI_USAGE;
}

void
cli_say_traceback (const GError *error)
{
  const char *traceback = cop_error_traceback (error);

  if (traceback != NULL)
    fprintf (stderr, "%s\n", traceback);
}

int
cli_fail (GError *error, CliMode mode)
{
  int code = CLI_BAD;

  if (cli_session_interrupted ())
    {
      cli_say ("interrupted");
      code = CLI_INTERRUPTED;
    }
  else
    {
      cli_say ("%s", error->message);
      if (mode & CLI_VERBOSE)
        cli_say_traceback (error);
      /* A script that cannot be read is an error of the input.  Standard input is always there. */
      if (g_error_matches (error, COP_ERROR, COP_ERROR_IO) && cop_error_where (error) == NULL
          && g_str_has_prefix (error->message, "standard input: "))
        code = CLI_IO;
    }
  g_error_free (error);
  return code;
}

int
cli_print (const char *text)
{
  return cli_print_bytes (text, strlen (text));
}

static int
cannot_write (int problem)
{
  cli_say ("standard output: cannot be written%s%s", problem ? ": " : "",
           problem ? g_strerror (problem) : "");
  return CLI_IO;
}

int
cli_print_bytes (gconstpointer data, gsize length)
{
  if (fwrite (data, 1, length, stdout) < length)
    return cannot_write (errno);
  return cli_flush ();
}

int
cli_flush (void)
{
  if (fflush (stdout) != 0)
    return cannot_write (errno);
  /* An earlier write failed, and why is no longer known. */
  return ferror (stdout) ? cannot_write (0) : CLI_OK;
}
