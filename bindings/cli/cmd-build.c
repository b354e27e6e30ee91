/* coppice build: a machine's Devicetree, into a file. */
#include "cli.h"
#include <string.h>

typedef enum
{
  FORMAT_DTB,
  FORMAT_DTS,
  FORMAT_JSON,
  FORMAT_NONE
} Format;

static const char *const formats[] = { "dtb", "dts", "json" };

static Format
format_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (name, formats[i]) == 0)
      return i;
  return FORMAT_NONE;
}

/* Complains when there is none. */
static Format
choose_format (const char *name, const char *file)
{
  const char *dot = strrchr (file, '.');
  Format format;

  if (name != NULL)
    {
      format = format_from_name (name);
      if (format == FORMAT_NONE)
        {
          const char *nearest = cli_nearest (name, formats, G_N_ELEMENTS (formats));

          cli_usage (&cli_command_build, "no format '%s'; there are dtb, dts and json%s%s%s", name,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
        }
      return format;
    }
  format = dot != NULL && strchr (dot, '/') == NULL ? format_from_name (dot + 1) : FORMAT_NONE;
  if (format == FORMAT_NONE && strcmp (file, "-") == 0)
    cli_usage (&cli_command_build, "standard output has no suffix: say -O dtb, dts or json");
  else if (format == FORMAT_NONE)
    cli_usage (&cli_command_build, "%s: the suffix names no format: say -O dtb, dts or json", file);
  return format;
}

static GBytes *
emit (CopMachine *machine, Format format, gboolean origins, GError **error)
{
  gsize length = 0;
  char *text;

  if (format == FORMAT_DTB)
    return cop_machine_to_dtb (machine, error);
  if (format == FORMAT_DTS)
    text =
        cop_machine_to_dts (machine, origins ? COP_DTS_ORIGINS : COP_DTS_DEFAULT, &length, error);
  else
    text = cop_machine_to_json (machine, &length, error);
  return text != NULL ? g_bytes_new_take (text, length) : NULL;
}

static int
build (const CliArgs *args, Format format, gboolean origins, const char *file)
{
  g_autoptr (GBytes) bytes = NULL;
  CliSession session = { 0 };
  GError *error = NULL;
  gconstpointer data;
  gsize length;
  int code = cli_session_build (&session, args->argv[0], args->argv + 1);

  if (code == CLI_OK && (bytes = emit (session.machine, format, origins, &error)) == NULL)
    code = cli_fail (error);
  /* Closing runs hooks as well: what they say must be known before anything is written. */
  code = cli_session_close (&session, code);
  if (code != CLI_OK)
    return code;
  data = g_bytes_get_data (bytes, &length);
  return cli_write_file (file, data, length, &error) ? CLI_OK : cli_fail (error);
}

static int
run (int argc, char **argv)
{
  g_autofree char *output = NULL, *name = NULL;
  gboolean origins = FALSE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Where to; '-' is standard output",
      "FILE" },
    { "format", 'O', 0, G_OPTION_ARG_STRING, &name, "dtb, dts or json; else FILE's suffix says",
      "FORMAT" },
    { "origins", 0, 0, G_OPTION_ARG_NONE, &origins,
      "In a dts: tell where in the script each thing was said", NULL },
    { NULL },
  };
  CliArgs args;
  Format format;
  int code;

  if (!cli_parse (&cli_command_build, entries, CLI_TAKES_SCRIPT, argc, argv, 1, -1, &args, &code))
    return code;
  if (!cli_check_params (&cli_command_build, args.argv + 1))
    return CLI_USAGE;
  if (output == NULL)
    return cli_usage (&cli_command_build, "where to? -o FILE is missing");
  format = choose_format (name, output);
  if (format == FORMAT_NONE)
    return CLI_USAGE;
  if (origins && format != FORMAT_DTS)
    return cli_usage (&cli_command_build, "--origins is for the format dts, this is %s",
                      formats[format]);
  return build (&args, format, origins, output);
}

const CliCommand cli_command_build = {
  .name = "build",
  .args = "SCRIPT [KEY=VALUE...] -o FILE",
  .summary = "Build a machine and write its Devicetree",
  .help = "FILE is written whole or not at all.",
  .example = "build machines/boards/virt-riscv64.lua smp=4 memory=2G -o virt.dtb",
  .run = run,
};
