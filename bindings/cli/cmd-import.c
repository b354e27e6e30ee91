/* coppice import: a machine script from a blob, a source or a directory. */
#include "cli.h"
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *output;
  gboolean keep_phandles, quiet;
  CliSource source;
} Options;

/* Whether both names are of one file, by whatever links. */
static gboolean
is_same_file (const char *a, const char *b)
{
  struct stat there, here;

  return stat (a, &there) == 0 && stat (b, &here) == 0 && S_ISREG (there.st_mode)
         && there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

static int
write_script (CliSession *session, const char *file, const Options *options)
{
  GError *error = NULL;
  const CopDtsInput input = cli_source_input (&options->source);
  g_autofree char *report = NULL;
  g_autofree char *text = cop_script_import (
      session->script, file, &input,
      options->keep_phandles ? COP_IMPORT_KEEP_PHANDLES : COP_IMPORT_DEFAULT, &report, &error);
  CliOutput output = { .file = options->output, .data = text };
  int code;

  if (text == NULL)
    return cli_fail (error, session->mode);
  output.length = strlen (text);
  code = cli_write_files (&output, 1);
  /* on standard error: standard output may be the script */
  if (code == CLI_OK && !options->quiet && report != NULL)
    fputs (report, stderr);
  return code;
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Where to; '-' is standard output",
      "FILE" },
    { "keep-phandles", 0, 0, G_OPTION_ARG_NONE, &options.keep_phandles,
      "Nodes keep the numbers that they have in INPUT", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "No report", NULL },
    CLI_SOURCE_ENTRIES (options.source),
    { NULL },
  };
  CliSession session = { 0 };
  CliArgs args;
  int code;

  if (cli_parse (&cli_command_import, entries, CLI_ANYWHERE, argc, argv, 1, 1, &args, &code))
    {
      if (options.output == NULL)
        code = cli_usage (&cli_command_import, "where to? -o FILE is missing");
      else if (strcmp (options.output, "-") != 0 && is_same_file (args.argv[0], options.output))
        code = cli_usage (&cli_command_import,
                          "-o %s is the input itself, which would be overwritten", options.output);
      else if (cli_is_script (args.argv[0]))
        {
          cli_say ("%s: this is to be a blob, a source or a directory, and no machine script",
                   args.argv[0]);
          code = CLI_BAD;
        }
      else
        {
          code = cli_session_open (&session, args.mode);
          if (code == CLI_OK)
            code = write_script (&session, args.argv[0], &options);
          code = cli_session_close (&session, code);
        }
    }
  g_free (options.output);
  cli_source_clear (&options.source);
  return code;
}

const CliCommand cli_command_import = {
  .name = "import",
  .args = "INPUT -o FILE",
  .summary = "Write a machine script that makes a Devicetree again",
  .help = "INPUT is a blob, Devicetree source or a directory like /proc/device-tree. The script,\n"
          "run by `coppice build`, gives a blob that means the same. What was made of INPUT is\n"
          "told on standard error.",
  .example = "import board.dtb -o board.lua",
  .run = run,
};
