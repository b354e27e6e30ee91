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

typedef struct
{
  char *output, *name, *depend_file; /* as given; nullable */
  gboolean origins, depend;
  Format format;
} Options;

/* The rule for make, or NULL when *ret_code says why there is none. */
static char *
make_rule (const CliSession *session, const Options *options, int *ret_code)
{
  GError *error = NULL;
  g_auto (GStrv) files = cop_script_files (session->script, &error);
  const char *bad = NULL;
  char *rule;

  if (files == NULL)
    {
      *ret_code = cli_fail (error, session->verbose);
      return NULL;
    }
  rule = cli_depend_rule (options->output, files, &bad);
  if (rule == NULL)
    {
      cli_say ("%s: no makefile can have a name such as '%s'", options->depend_file, bad);
      *ret_code = CLI_BAD;
    }
  return rule;
}

static int
build (const CliArgs *args, const Options *options)
{
  CliOutput outputs[] = { { .file = options->output }, { .file = options->depend_file } };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *rule = NULL;
  CliSession session = { 0 };
  GError *error = NULL;
  int code = cli_session_build (&session, args->verbose, args->argv[0], args->argv + 1);

  if (code == CLI_OK)
    {
      bytes = emit (session.machine, options->format, options->origins, &error);
      code = bytes != NULL ? CLI_OK : cli_fail (error, args->verbose);
    }
  if (code == CLI_OK && options->depend)
    rule = make_rule (&session, options, &code);
  /* Closing runs hooks as well: what they say must be known before anything is written. */
  code = cli_session_close (&session, code);
  if (code != CLI_OK)
    return code;
  outputs[0].data = g_bytes_get_data (bytes, &outputs[0].length);
  outputs[1].data = rule;
  outputs[1].length = rule != NULL ? strlen (rule) : 0;
  return cli_write_files (outputs, rule != NULL ? 2 : 1);
}

/* GOption would read -MD as -M -D.  Returns the command line without such words; the array is the
 * caller's, the words are not. */
static char **
spell_out (int argc, char **argv)
{
  char **words = g_new0 (char *, argc + 1);
  gboolean options = TRUE;

  for (int i = 0; i < argc; i++)
    {
      options = options && strcmp (argv[i], "--") != 0;
      words[i] = argv[i];
      if (options && strcmp (argv[i], "-MD") == 0)
        words[i] = (char *)"--depend";
      else if (options && strcmp (argv[i], "-MF") == 0)
        words[i] = (char *)"--depend-file";
    }
  return words;
}

/* Whether what was asked for can be done. */
static int
check (Options *options)
{
  if (options->output == NULL)
    return cli_usage (&cli_command_build, "where to? -o FILE is missing");
  options->format = choose_format (options->name, options->output);
  if (options->format == FORMAT_NONE)
    return CLI_USAGE;
  if (options->origins && options->format != FORMAT_DTS)
    return cli_usage (&cli_command_build, "--origins is for the format dts, this is %s",
                      formats[options->format]);
  if (options->depend_file != NULL && !options->depend)
    return cli_usage (&cli_command_build, "-MF FILE is the file of -MD, which is missing");
  if (options->depend && strcmp (options->output, "-") == 0)
    return cli_usage (&cli_command_build, "-MD: standard output is no file that make could build");
  if (options->depend && options->depend_file == NULL)
    options->depend_file = g_strconcat (options->output, ".d", NULL);
  if (options->depend && strcmp (options->depend_file, options->output) == 0)
    return cli_usage (&cli_command_build, "-MF and -o name the same file");
  return CLI_OK;
}

static int
run (int argc, char **argv)
{
  g_autofree char **words = spell_out (argc, argv);
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Where to; '-' is standard output",
      "FILE" },
    { "format", 'O', 0, G_OPTION_ARG_STRING, &options.name,
      "dtb, dts or json; else FILE's suffix says", "FORMAT" },
    { "origins", 0, 0, G_OPTION_ARG_NONE, &options.origins,
      "In a dts: tell where in the script each thing was said", NULL },
    { "depend", 0, 0, G_OPTION_ARG_NONE, &options.depend,
      "-MD: write a rule for make, too, into FILE.d", NULL },
    { "depend-file", 0, 0, G_OPTION_ARG_FILENAME, &options.depend_file, "-MF: write it into RULES",
      "RULES" },
    { NULL },
  };
  CliArgs args;
  int code = CLI_USAGE;

  if (cli_parse (&cli_command_build, entries, CLI_TAKES_SCRIPT, argc, words, 1, -1, &args, &code))
    {
      if (cli_check_params (&cli_command_build, args.argv + 1))
        code = check (&options);
      else
        code = CLI_USAGE;
      if (code == CLI_OK)
        code = build (&args, &options);
    }
  g_free (options.output);
  g_free (options.name);
  g_free (options.depend_file);
  return code;
}

const CliCommand cli_command_build = {
  .name = "build",
  .args = "SCRIPT [KEY=VALUE...] -o FILE",
  .summary = "Build a machine and write its Devicetree",
  .help =
      "FILE is written whole or not at all. The rule of -MD names every file that building has\n"
      "read: SCRIPT, what it includes and requires, and the device types that it uses.",
  .example = "build machines/boards/virt-riscv64.lua smp=4 memory=2G -o virt.dtb",
  .run = run,
};
