/* coppice tree: the objects of a machine, a line each. */
#include "cli.h"

static int
run (int argc, char **argv)
{
  g_autofree char *text = NULL;
  CliSession session = { 0 };
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_tree, NULL, CLI_TAKES_SCRIPT | CLI_RUNS_SCRIPTS, argc, argv, 1, -1,
                  &args, &code))
    return code;
  if (!cli_check_params (&cli_command_tree, args.argv + 1))
    return CLI_USAGE;
  code = cli_session_build (&session, args.mode, args.argv[0], args.argv + 1);
  if (code == CLI_OK)
    text = cop_object_print_tree (cop_machine_root (session.machine));
  code = cli_session_close (&session, code);
  return code == CLI_OK ? cli_print (text) : code;
}

const CliCommand cli_command_tree = {
  .name = "tree",
  .args = "SCRIPT [KEY=VALUE...]",
  .summary = "Build a machine and print its tree of objects",
  .example = "tree machines/boards/virt-riscv64.lua smp=4",
  .run = run,
};
