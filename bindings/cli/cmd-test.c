/* coppice test: busted specs inside the program. */
#include "cli.h"
#include <string.h>

/* An option that busted does not know is one of ours, too. */
static int
fail (GError *error)
{
  int code;

  if (!g_error_matches (error, COP_ERROR, COP_ERROR_INVALID))
    return cli_fail (error, FALSE);
  code = cli_usage (&cli_command_test, "%s", error->message);
  g_error_free (error);
  return code;
}

static int
run (int argc, char **argv)
{
  CliSession session = { 0 };
  GError *error = NULL;
  CliArgs args = { 0 };
  int code, status = 0;

  /* The options are busted's, which has its own way of reading them; only help is ours. */
  if (argc < 2 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "--help") == 0)
    {
      cli_parse (&cli_command_test, NULL, CLI_OPTIONS_FIRST, argc, argv, 1, -1, &args, &code);
      return code;
    }
  code = cli_session_open (&session, args.mode);
  if (code != CLI_OK)
    return cli_session_close (&session, code);
  if (!cop_script_test (session.script, (const char *const *)argv + 1, &status, &error))
    code = fail (error);
  else if (status != 0)
    code = CLI_BAD;
  else
    code = cli_flush ();
  return cli_session_close (&session, code);
}

const CliCommand cli_command_test = {
  .name = "test",
  .args = "[BUSTED-OPTION...] SPEC...",
  .summary = "Run busted specs inside the program",
  .help = "Options are those of busted: -o TAP, --filter PATTERN, --shuffle ...\n"
          "`require \"coppice.assert\"` adds assertions about machines.",
  .example = "test tests/lua",
  .run = run,
};
