/* coppice overlay: what turns one tree into another, as an overlay. */
#include "cli.h"
#include <coppice/overlay.h>
#include <string.h>

static const char *const refs_names[] = { "labels", "phandles", "base" };

typedef struct
{
  char *output, *format_name, *refs_name, *base; /* as given; nullable */
  gboolean disable, numbers, force;
  CliFormat format, base_format;
  CopOverlayRefs refs;
  CliSource source;
} Options;

static int
check (Options *options)
{
  guint refs = 0;

  if (options->output == NULL)
    return cli_usage (&cli_command_overlay, "where to? -o FILE is missing");
  options->format = cli_format_choose (&cli_command_overlay, options->format_name, options->output);
  if (options->format == CLI_NO_FORMAT)
    return CLI_USAGE;
  while (options->refs_name && refs < G_N_ELEMENTS (refs_names)
         && strcmp (refs_names[refs], options->refs_name) != 0)
    refs++;
  if (refs == G_N_ELEMENTS (refs_names))
    return cli_usage (&cli_command_overlay, "--refs is labels, phandles or base, and not '%s'",
                      options->refs_name);
  options->refs = refs;
  if ((options->refs == COP_OVERLAY_BASE) != (options->base != NULL))
    return cli_usage (&cli_command_overlay, "--refs base and --base FILE belong together");
  if (options->base == NULL)
    return CLI_OK;
  if (strcmp (options->base, options->output) == 0)
    return cli_usage (&cli_command_overlay, "--base and -o name the same file");
  options->base_format = cli_format_choose (&cli_command_overlay, NULL, options->base);
  return options->base_format == CLI_NO_FORMAT ? CLI_USAGE : CLI_OK;
}

/* What is to be written: the overlay, and the base when that was asked for.  Returns an exit code.
 */
static int
make (CliTree *base, CliTree *new, const Options *options, CliMode mode, GBytes *ret_bytes[2])
{
  GError *error = NULL;
  g_autoptr (CopTree) overlay = cop_overlay_new (base->tree, new->tree, options->refs,
                                                 (options->disable ? COP_OVERLAY_DISABLE : 0)
                                                     | (options->numbers ? COP_OVERLAY_NUMBERS : 0),
                                                 &error);
  const CliTree made = { .tree = overlay, .name = options->output };

  if (!overlay)
    g_prefix_error (&error, "%s: ", new->name);
  else
    ret_bytes[0] = cli_format_write (&made, options->format, COP_DTS_DEFAULT, &error);
  if (ret_bytes[0] && options->base)
    ret_bytes[1] = cli_format_write (base, options->base_format, COP_DTS_PHANDLES, &error);
  return error ? cli_fail (error, mode) : CLI_OK;
}

static int
make_and_write (const CliArgs *args, const Options *options)
{
  CliOutput outputs[] = { { .file = options->output }, { .file = options->base } };
  GBytes *bytes[2] = { NULL };
  CliTree base, new;
  int code = cli_tree_open_two (&base, &new, args, &options->source);

  if (code != CLI_OK)
    return code;
  code = make (&base, &new, options, args->mode, bytes);
  /* Closing runs hooks as well: what they say must be known before anything is written. */
  code = cli_tree_close (&new, code);
  code = cli_tree_close (&base, code);
  for (guint i = 0; i < 2 && bytes[i]; i++)
    {
      outputs[i].is_folder = (i ? options->base_format : options->format) == CLI_DIR;
      outputs[i].force = options->force;
      outputs[i].data = g_bytes_get_data (bytes[i], &outputs[i].length);
    }
  if (code == CLI_OK)
    code = cli_write_files (outputs, bytes[1] ? 2 : 1);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&bytes[i], g_bytes_unref);
  return code;
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Where to; '-' is standard output",
      "FILE" },
    { "format", 'O', 0, G_OPTION_ARG_STRING, &options.format_name,
      "dtbo, dts, json or dir; else FILE's suffix says", "FORMAT" },
    { "refs", 0, 0, G_OPTION_ARG_STRING, &options.refs_name,
      "How to refer to nodes of BASE: by its labels (the default), by the phandles that its nodes "
      "have, or by labels that it gets (base)",
      "HOW" },
    { "base", 0, 0, G_OPTION_ARG_FILENAME, &options.base,
      "With --refs base: where BASE with these labels is written", "FILE" },
    { "disable", 0, 0, G_OPTION_ARG_NONE, &options.disable,
      "A device that is gone gets status = \"disabled\"", NULL },
    { "numbers", 0, 0, G_OPTION_ARG_NONE, &options.numbers,
      "What may be phandles in values that nobody understands is numbers", NULL },
    CLI_FORCE_ENTRY (options.force),
    CLI_SOURCE_ENTRIES (options.source),
    { NULL },
  };
  CliArgs args;
  int code;

  if (cli_parse (&cli_command_overlay, entries, CLI_RUNS_SCRIPTS, argc, argv, 2, -1, &args, &code))
    {
      code = cli_check_params (&cli_command_overlay, args.argv + 2) ? check (&options) : CLI_USAGE;
      if (code == CLI_OK)
        code = make_and_write (&args, &options);
    }
  g_free (options.output);
  g_free (options.format_name);
  g_free (options.refs_name);
  g_free (options.base);
  cli_source_clear (&options.source);
  return code;
}

const CliCommand cli_command_overlay = {
  .name = "overlay",
  .args = "BASE NEW [KEY=VALUE...] -o FILE",
  .summary = "Write the overlay that turns one Devicetree into another",
  .help = "BASE and NEW are machine scripts (the parameters are for both), blobs, source or\n"
          "directories. What an overlay cannot say (nodes and properties that are gone, changed\n"
          "numbers of cells, memory reservations) is an error that names it.",
  .example = "overlay before.dtb after.dts -o change.dtbo",
  .run = run,
};
