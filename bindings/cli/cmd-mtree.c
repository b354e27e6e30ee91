/* coppice mtree: what answers at which address, as `info mtree -f` of QEMU's monitor tells it. */
#include "cli.h"

static int
run (int argc, char **argv)
{
  g_autofree char *text = NULL;
  CliSession session = { 0 };
  CopSpace *space;
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_mtree, NULL, CLI_TAKES_SCRIPT | CLI_RUNS_SCRIPTS, argc, argv, 1, -1,
                  &args, &code))
    return code;
  if (!cli_check_params (&cli_command_mtree, args.argv + 1))
    return CLI_USAGE;
  code = cli_session_build (&session, args.mode, args.argv[0], args.argv + 1);
  space = code == CLI_OK ? cop_machine_space (session.machine) : NULL;
  if (space)
    text = cop_space_print (space);
  code = cli_session_close (&session, code);
  return code == CLI_OK ? cli_print (text ? text : "No flat views.\n") : code;
}

const CliCommand cli_command_mtree = {
  .name = "mtree",
  .args = "SCRIPT [KEY=VALUE...]",
  .summary = "Build a machine and print which device answers at which address",
  .example = "mtree machines/boards/virt-riscv64.lua memory=1G",
  .run = run,
};
