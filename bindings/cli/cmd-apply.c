/* coppice apply: overlays, merged into a tree. */
#include "cli.h"
#include <coppice/overlay.h>
#include <string.h>

typedef struct
{
  char *output, *format_name; /* as given; nullable */
  CliFormat format;
  gboolean force;
  CliSource source;
} Options;

static int
apply (CliTree *base, const char *file, const CliSource *source, CliMode mode)
{
  GError *error = NULL;
  CliTree overlay;
  int code = cli_tree_open (&overlay, file, NULL, source, mode);

  if (code != CLI_OK)
    return code;
  if (!cop_overlay_apply (base->tree, overlay.tree, NULL, &error))
    {
      if (!cop_error_where (error))
        g_prefix_error (&error, "%s: ", file);
      code = cli_fail (error, mode);
    }
  return cli_tree_close (&overlay, code);
}

static int
apply_all (const CliArgs *args, const Options *options)
{
  CliOutput output = { .file = options->output };
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  CliTree base;
  int code = cli_tree_open (&base, args->argv[0], NULL, &options->source, args->mode);

  if (code != CLI_OK)
    return code;
  for (int i = 1; i < args->argc && code == CLI_OK; i++)
    code = apply (&base, args->argv[i], &options->source, args->mode);
  if (code == CLI_OK
      && !(bytes = cli_format_write (&base, options->format, COP_DTS_DEFAULT, &error)))
    code = cli_fail (error, args->mode);
  /* Closing runs hooks as well: what they say must be known before anything is written. */
  code = cli_tree_close (&base, code);
  if (code != CLI_OK)
    return code;
  output.is_folder = options->format == CLI_DIR;
  output.force = options->force;
  output.data = g_bytes_get_data (bytes, &output.length);
  return cli_write_files (&output, 1);
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Where to; '-' is standard output",
      "FILE" },
    { "format", 'O', 0, G_OPTION_ARG_STRING, &options.format_name,
      "dtb, dts, json or dir; else FILE's suffix says", "FORMAT" },
    CLI_FORCE_ENTRY (options.force),
    CLI_SOURCE_ENTRIES (options.source),
    { NULL },
  };
  CliArgs args;
  int code;

  if (cli_parse (&cli_command_apply, entries, CLI_RUNS_SCRIPTS, argc, argv, 2, -1, &args, &code))
    {
      code = CLI_USAGE;
      if (options.output == NULL)
        cli_usage (&cli_command_apply, "where to? -o FILE is missing");
      else
        options.format =
            cli_format_choose (&cli_command_apply, options.format_name, options.output);
      if (options.output != NULL && options.format != CLI_NO_FORMAT)
        code = apply_all (&args, &options);
    }
  g_free (options.output);
  g_free (options.format_name);
  cli_source_clear (&options.source);
  return code;
}

const CliCommand cli_command_apply = {
  .name = "apply",
  .args = "BASE OVERLAY... -o FILE",
  .summary = "Apply overlays to a Devicetree and write the result",
  .help = "BASE is a machine script, a blob, source or a directory; each OVERLAY a blob or source\n"
          "that begins with /plugin/. When one cannot be applied, nothing is written.",
  .example = "apply board.dtb sensor.dtbo -o patched.dtb",
  .run = run,
};
