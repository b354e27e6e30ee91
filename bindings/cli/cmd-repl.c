/* coppice repl: Lua by the line, beside a machine. */
#include "cli.h"
#include "line.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  CliSession session;
  CliLine *line;
  gboolean terminal;
  GString *chunk; /* the lines since the last complete one */
  guint n_lines;  /* of the input so far */
  guint first;    /* the line of the input at which the chunk begins */
} Repl;

static char **
complete (const char *text, gpointer data)
{
  return cop_script_complete (((Repl *)data)->session.script, text);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* The error's text is the whole message: the file's name in it is "stdin". */
static int
complain (GError *error, gboolean interrupted, CliMode mode)
{
  fflush (stdout);
  fprintf (stderr, "%s\n", interrupted ? "interrupted" : error->message);
  if (!interrupted && mode & CLI_VERBOSE)
    cli_say_traceback (error);
  g_error_free (error);
  return interrupted ? CLI_INTERRUPTED : CLI_BAD;
}

/* Runs the chunk if it is whole. */
static int
evaluate (Repl *repl)
{
  g_autoptr (GString) placed = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  CopEval result;
  gboolean interrupted;
  int code;

  if (is_blank (repl->chunk->str))
    {
      g_string_truncate (repl->chunk, 0);
      return CLI_OK;
    }
  /* Lua counts lines from the start of a chunk; people count those of the whole input. */
  placed = g_string_sized_new (repl->first + repl->chunk->len);
  for (guint i = 1; i < repl->first; i++)
    g_string_append_c (placed, '\n');
  g_string_append (placed, repl->chunk->str);
  cli_session_busy (&repl->session, TRUE);
  result = cop_script_eval (repl->session.script, placed->str, "=stdin", &text, &error);
  interrupted = cli_session_interrupted ();
  cli_session_busy (&repl->session, FALSE);
  if (result == COP_EVAL_INCOMPLETE)
    {
      g_clear_error (&error);
      return CLI_OK;
    }
  cli_line_remember (repl->line, repl->chunk->str);
  g_string_truncate (repl->chunk, 0);
  if (result == COP_EVAL_FAILED)
    return complain (error, interrupted, repl->session.mode);
  if (text == NULL || text[0] == '\0')
    return cli_flush ();
  code = cli_print (text);
  if (code == CLI_OK && !g_str_has_suffix (text, "\n"))
    code = cli_print ("\n");
  return code;
}

/* Takes one line.  Returns FALSE when there are no more; *ret_code is the exit code then. */
static gboolean
take_line (Repl *repl, int *ret_code)
{
  CliLineState state;
  g_autofree char *text = cli_line_read (repl->line, repl->chunk->len > 0 ? ">> " : "> ", &state);

  if (state == CLI_LINE_INTERRUPTED && repl->terminal)
    {
      g_string_truncate (repl->chunk, 0);
      return TRUE;
    }
  if (state != CLI_LINE_OK)
    {
      *ret_code = state == CLI_LINE_INTERRUPTED ? CLI_INTERRUPTED : CLI_OK;
      if (state == CLI_LINE_FAILED)
        {
          cli_say ("standard input: cannot be read: %s", g_strerror (errno));
          *ret_code = CLI_IO;
        }
      if (state == CLI_LINE_END && repl->chunk->len > 0)
        {
          fprintf (stderr,
                   "stdin:%u: the input ends in the middle of a statement, which began at "
                   "line %u\n",
                   repl->n_lines, repl->first);
          *ret_code = CLI_BAD;
        }
      return FALSE;
    }
  repl->n_lines++;
  if (repl->terminal && repl->chunk->len == 0
      && (strcmp (text, "quit") == 0 || strcmp (text, "exit") == 0))
    {
      *ret_code = CLI_OK;
      return FALSE;
    }
  if (repl->chunk->len > 0)
    g_string_append_c (repl->chunk, '\n');
  else
    repl->first = repl->n_lines;
  /* The first line of an executable script is the system's. */
  if (repl->n_lines > 1 || text[0] != '#')
    g_string_append (repl->chunk, text);
  *ret_code = evaluate (repl);
  /* A person goes on after an error, a file does not. */
  return *ret_code == CLI_OK || repl->terminal;
}

static int
prepare (Repl *repl, const CliArgs *args)
{
  GError *error = NULL;
  int code = args->argc > 0
                 ? cli_session_build (&repl->session, args->mode, args->argv[0], args->argv + 1)
                 : cli_session_open (&repl->session, args->mode);

  if (code != CLI_OK)
    return code;
  if (cop_script_eval (repl->session.script, "cop = require \"coppice\"", "=repl", NULL, &error)
          != COP_EVAL_DONE
      || (repl->session.machine != NULL
          && !cop_script_set_global (repl->session.script, "m", (CopObject *)repl->session.machine,
                                     &error)))
    return cli_fail (error, args->mode);
  cli_session_busy (&repl->session, FALSE);
  repl->terminal = isatty (STDIN_FILENO) && isatty (STDOUT_FILENO);
  if (!repl->terminal)
    return CLI_OK;
  printf ("coppice " COP_VERSION ": `cop` is the library");
  if (args->argc > 0)
    printf (", `m` the machine of %s", args->argv[0]);
  puts (". TAB completes, Ctrl-D ends.");
  return cli_flush ();
}

static int
run (int argc, char **argv)
{
  Repl repl = { 0 };
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_repl, NULL, CLI_TAKES_SCRIPT, argc, argv, 0, -1, &args, &code))
    return code;
  if (args.argc > 0 && !cli_check_params (&cli_command_repl, args.argv + 1))
    return CLI_USAGE;
  code = prepare (&repl, &args);
  if (code == CLI_OK)
    {
      repl.chunk = g_string_new (NULL);
      repl.line = cli_line_new (complete, cli_session_interrupted, &repl);
      while (take_line (&repl, &code))
        ;
      cli_line_free (repl.line);
      g_string_free (repl.chunk, TRUE);
    }
  return cli_session_close (&repl.session, code);
}

const CliCommand cli_command_repl = {
  .name = "repl",
  .args = "[SCRIPT [KEY=VALUE...]]",
  .summary = "Type Lua and see what it does",
  .help = "`cop` is the library, `m` the machine of SCRIPT, `_` the last value. Incomplete input\n"
          "continues on the next line; Ctrl-C stops what runs. From a file or a pipe there are\n"
          "no prompts, and the first error ends it. Variables stay unless they are local.",
  .example = "repl machines/boards/hotplug-lab.lua ports=2",
  .run = run,
};
