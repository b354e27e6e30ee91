/* coppice run: a Lua program with `coppice` in it. */
#include "cli.h"

static int
run (int argc, char **argv)
{
  CliSession session = { 0 };
  GError *error = NULL;
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_run, NULL, CLI_OPTIONS_FIRST | CLI_RUNS_SCRIPTS, argc, argv, 1, -1,
                  &args, &code))
    return code;
  code = cli_session_open (&session, args.mode);
  if (code == CLI_OK
      && !cop_script_run (session.script, args.argv[0], (const char *const *)args.argv + 1, &error))
    code = cli_fail (error, session.mode);
  if (code == CLI_OK)
    code = cli_flush ();
  return cli_session_close (&session, code);
}

const CliCommand cli_command_run = {
  .name = "run",
  .args = "SCRIPT [ARGUMENT...]",
  .summary = "Run a Lua script; '-' is standard input",
  .help = "The script finds its arguments in `arg` and in `...`, as with lua5.4.",
  .example = "run scripts/demo.lua",
  .run = run,
};
