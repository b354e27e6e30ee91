/* An engine for one command, and the way from Ctrl-C to it. */
#include "cli.h"
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* The one thing in the program (there is none in the libraries) that is writable and belongs to no
 * call: a signal handler is given nothing but the number of its signal.  Only what a handler may
 * touch is here (C11, 7.14.1.1 paragraph 5): lock-free atomics and a flag. */
static struct
{
  _Atomic (CopScript *) script;  /* what Ctrl-C interrupts; NULL: it is only remembered */
  volatile sig_atomic_t pressed; /* since somebody asked */
  _Atomic gint64 first;          /* when it was pressed first, as now () has it */
} interrupt;

/* Milliseconds; only differences mean anything. */
static gint64
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void
on_interrupt (int number)
{
  CopScript *script = interrupt.script;

  (void)number;
  /* Somebody insists.  One press may come twice: to the process and to its group. */
  if (interrupt.pressed && script != NULL && now () - interrupt.first > 300)
    {
      static const char text[] = "coppice: interrupted\n";

      _exit (write (STDERR_FILENO, text, sizeof text - 1) < 0 ? CLI_IO : CLI_INTERRUPTED);
    }
  if (!interrupt.pressed)
    interrupt.first = now ();
  interrupt.pressed = 1;
  if (script != NULL)
    cop_script_interrupt (script);
}

static void
catch_interrupts (gboolean yes)
{
  struct sigaction action = { .sa_handler = yes ? on_interrupt : SIG_DFL };

  sigemptyset (&action.sa_mask);
  /* No SA_RESTART: somebody who waits for a line must hear of it. */
  sigaction (SIGINT, &action, NULL);
}

gboolean
cli_session_interrupted (void)
{
  gboolean was = interrupt.pressed != 0;

  interrupt.pressed = 0;
  return was;
}

/* What no counting of instructions sees: a pattern that backtracks, a hook that the collector runs.
 * Whoever has set less keeps it. */
static void
limit_process (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_CPU, &limit) == 0 && limit.rlim_cur > CLI_SANDBOX_SECONDS)
    {
      limit.rlim_cur = CLI_SANDBOX_SECONDS;
      setrlimit (RLIMIT_CPU, &limit);
    }
}

int
cli_session_open (CliSession *session, CliMode mode)
{
  if (mode & CLI_SANDBOX)
    limit_process ();
  session->mode = mode;
  session->host = cop_host_new (NULL);
  session->script = cop_script_new (session->host,
                                    mode & CLI_SANDBOX ? COP_SCRIPT_SANDBOXED : COP_SCRIPT_TRUSTED);
  if (session->script == NULL)
    {
      cli_say ("there is no memory for Lua");
      return CLI_IO;
    }
  interrupt.script = session->script;
  catch_interrupts (TRUE);
  return CLI_OK;
}

void
cli_session_busy (CliSession *session, gboolean busy)
{
  /* What came too late for the last chunk is not for the next one. */
  interrupt.pressed = 0;
  interrupt.script = busy ? session->script : NULL;
}

int
cli_session_build (CliSession *session, CliMode mode, const char *file, char **params)
{
  GError *error = NULL;
  int code = cli_session_open (session, mode);

  if (code != CLI_OK)
    return code;
  session->machine = cop_script_buildv (session->script, file, (const char *const *)params, &error);
  return session->machine != NULL ? CLI_OK : cli_fail (error, mode);
}

int
cli_session_close (CliSession *session, int code)
{
  GError *error = NULL;

  if (session->script != NULL)
    interrupt.script = session->script;
  if (session->machine != NULL && !cop_machine_close (session->machine, &error))
    {
      int closing = cli_fail (error, session->mode);

      code = code == CLI_OK ? closing : code;
    }
  catch_interrupts (FALSE);
  interrupt.script = NULL;
  g_clear_pointer (&session->machine, cop_machine_unref);
  g_clear_pointer (&session->script, cop_script_free);
  g_clear_pointer (&session->host, cop_host_unref);
  if (code == CLI_OK && cli_session_interrupted ())
    code = CLI_INTERRUPTED;
  return code;
}
