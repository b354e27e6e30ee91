/* coppice build: a machine's Devicetree, into a file. */
#include "cli.h"
#include <string.h>

typedef struct
{
  char *output, *name, *depend_file; /* as given; nullable */
  gboolean origins, keep_phandles, depend, symbols, force;
  CliFormat format;
  CliSource source;
} Options;

/* The rule for make, or NULL when *ret_code says why there is none. */
static char *
make_rule (const CliTree *tree, const Options *options, int *ret_code)
{
  GError *error = NULL;
  g_auto (GStrv) files = cli_tree_files (tree, &error);
  const char *bad = NULL;
  char *rule;

  if (files == NULL)
    {
      *ret_code = cli_fail (error, tree->session.mode);
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

static gboolean
has_labels (const CopTree *tree)
{
  const CopNode *root = cop_tree_root (tree);
  const CopNode *node = root;

  while (node != NULL && cop_node_n_labels (node) == 0)
    node = cop_node_next (node, root);
  return node != NULL;
}

/* What the command line says of the tree, besides what is in it. */
static void
mark (const CliTree *tree, const Options *options)
{
  if (!options->symbols)
    return;
  cop_tree_set_symbols (tree->tree, TRUE);
  /* Overlays are built with -@ by habit. */
  if (!has_labels (tree->tree) && !cop_tree_is_overlay (tree->tree))
    cli_say ("%s: no node has a label, so -@ writes no symbols; %s", tree->name,
             tree->is_script ? "give nodes a 'label' in the script"
                             : "labels are in Devicetree source, and in blobs made of it with -@; "
                               "`coppice overlay --refs base` gives those that an overlay needs");
}

static int
build (const CliArgs *args, const Options *options)
{
  CliOutput outputs[] = { { .file = options->output }, { .file = options->depend_file } };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *rule = NULL;
  GError *error = NULL;
  CliTree tree;
  int code = cli_tree_open (&tree, args->argv[0], args->argv + 1, &options->source, args->mode);

  if (code != CLI_OK)
    return code;
  mark (&tree, options);
  bytes = cli_format_write (&tree, options->format,
                            (options->origins ? COP_DTS_ORIGINS : COP_DTS_DEFAULT)
                                | (options->keep_phandles ? COP_DTS_PHANDLES : COP_DTS_DEFAULT),
                            &error);
  code = bytes != NULL ? CLI_OK : cli_fail (error, args->mode);
  if (code == CLI_OK && options->depend)
    rule = make_rule (&tree, options, &code);
  /* Closing runs hooks as well: what they say must be known before anything is written. */
  code = cli_tree_close (&tree, code);
  if (code != CLI_OK)
    return code;
  outputs[0].is_folder = options->format == CLI_DIR;
  outputs[0].force = options->force;
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
  options->source.symbols = options->symbols;
  if (options->output == NULL)
    return cli_usage (&cli_command_build, "where to? -o FILE is missing");
  options->format = cli_format_choose (&cli_command_build, options->name, options->output);
  if (options->format == CLI_NO_FORMAT)
    return CLI_USAGE;
  if (options->origins && options->format != CLI_DTS)
    return cli_usage (&cli_command_build, "--origins is for the format dts, this is %s",
                      cli_format_name (options->format));
  if (options->keep_phandles && options->format != CLI_DTS)
    return cli_usage (&cli_command_build, "--keep-phandles is for the format dts, this is %s",
                      cli_format_name (options->format));
  if (options->depend_file != NULL && !options->depend)
    return cli_usage (&cli_command_build, "-MF FILE is the file of -MD, which is missing");
  if (options->depend && strcmp (options->output, "-") == 0)
    return cli_usage (&cli_command_build, "-MD: standard output is no file that make could build");
  if (options->depend && options->format == CLI_DIR)
    return cli_usage (&cli_command_build, "-MD: a folder is no file that make could build");
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
      "dtb, dts, json, dtbo or dir; else FILE's suffix says", "FORMAT" },
    { "symbols", '@', 0, G_OPTION_ARG_NONE, &options.symbols,
      "Write __symbols__, by which overlays find nodes by label", NULL },
    { "origins", 0, 0, G_OPTION_ARG_NONE, &options.origins,
      "In a dts: tell where in the script or source each thing was said", NULL },
    { "keep-phandles", 0, 0, G_OPTION_ARG_NONE, &options.keep_phandles,
      "In a dts: write every phandle of a blob, not only those that a value may mean as a number",
      NULL },
    { "depend", 0, 0, G_OPTION_ARG_NONE, &options.depend,
      "-MD: write a rule for make, too, into FILE.d", NULL },
    { "depend-file", 0, 0, G_OPTION_ARG_FILENAME, &options.depend_file, "-MF: write it into RULES",
      "RULES" },
    CLI_FORCE_ENTRY (options.force),
    CLI_SOURCE_ENTRIES (options.source),
    { NULL },
  };
  CliArgs args;
  int code = CLI_USAGE;

  if (cli_parse (&cli_command_build, entries, CLI_TAKES_SCRIPT | CLI_RUNS_SCRIPTS, argc, words, 1,
                 -1, &args, &code))
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
  cli_source_clear (&options.source);
  return code;
}

const CliCommand cli_command_build = {
  .name = "build",
  .args = "SCRIPT [KEY=VALUE...] -o FILE",
  .summary = "Build a machine and write its Devicetree",
  .help = "SCRIPT is a machine script; a blob, Devicetree source or a directory like\n"
          "/proc/device-tree is written in another format.\n"
          "FILE is written whole or not at all; one that ends in '/', or -O dir, is a folder like\n"
          "that, and not written over one that is not empty without --force. The rule of -MD names "
          "every file that building has\n"
          "read: SCRIPT, what it includes and requires, and the device types that it uses.",
  .example = "build machines/boards/virt-riscv64.lua smp=4 memory=2G -o virt.dtb",
  .run = run,
};
