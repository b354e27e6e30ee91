/* coppice: machines made of devices.  One table of commands; each is one file. */
#include "cli.h"
#include <signal.h>
#include <string.h>

static const CliCommand *const commands[] = {
  &cli_command_run,     &cli_command_build, &cli_command_import, &cli_command_diff,
  &cli_command_overlay, &cli_command_apply, &cli_command_query,  &cli_command_check,
  &cli_command_explain, &cli_command_tree,  &cli_command_mtree,  &cli_command_types,
  &cli_command_why,     &cli_command_test,  &cli_command_repl,
};

static int
print_help (void)
{
  g_autoptr (GString) out = g_string_new ("Usage: coppice COMMAND [OPTION...] [ARGUMENT...]\n\n"
                                          "Machines made of devices, from Lua scripts.\n\n");
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (rows, "%s %s\t%s\n", commands[i]->name, commands[i]->args,
                            commands[i]->summary);
  cli_print_table (out, "  ", rows);
  g_string_append (out,
                   "\n  -h, --help     this text; COMMAND --help says more about a command,\n"
                   "                 and with a SCRIPT lists the script's parameters\n"
                   "  -V, --version  the version and the licence\n\n"
                   "Exit: 0 all is well, 1 the input has errors (a script, a parameter, a file\n"
                   "that cannot be read, or written where it is asked for), 2 the command line\n"
                   "has, 3 reading or writing broke off (a full disk), 130 interrupted.\n");
  return cli_print (out->str);
}

static int
unknown (const char *what, const char *name, const char *const *names, guint n_names)
{
  const char *nearest = cli_nearest (name, names, n_names);

  if (nearest != NULL)
    return cli_usage (NULL, "no %s '%s'; did you mean '%s'?", what, name, nearest);
  return cli_usage (NULL, "no %s '%s'", what, name);
}

int
main (int argc, char **argv)
{
  static const char *const options[] = { "--help", "--version" };
  const char *names[G_N_ELEMENTS (commands)];

  /* A reader that has gone away is no error of ours, whatever the parent has set. */
  signal (SIGPIPE, SIG_DFL);

  if (argc < 2)
    return cli_usage (NULL, "no command");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      names[i] = commands[i]->name;
      if (strcmp (argv[1], names[i]) == 0)
        return commands[i]->run (argc - 1, argv + 1);
    }
  if (strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "--help") == 0)
    return print_help ();
  if (strcmp (argv[1], "-V") == 0 || strcmp (argv[1], "--version") == 0)
    return cli_print ("coppice " COP_VERSION "\nMIT License\n");
  if (strcmp (argv[1], "help") == 0)
    {
      /* "help build" is "build --help". */
      char *help[] = { argc > 2 ? argv[2] : NULL, (char *)"--help", NULL };

      if (argc <= 2)
        return print_help ();
      for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
        if (strcmp (argv[2], names[i]) == 0)
          return commands[i]->run (2, help);
      return unknown ("command", argv[2], names, G_N_ELEMENTS (names));
    }
  if (argv[1][0] == '-')
    return unknown ("option", argv[1], options, G_N_ELEMENTS (options));
  return unknown ("command", argv[1], names, G_N_ELEMENTS (names));
}
