/* coppice check: what is wrong with a Devicetree. */
#include "check.h"
#include <string.h>

typedef struct
{
  gboolean json, list, schema;
  char **warnings, **errors; /* names; nullable */
  char *bindings;            /* a folder; nullable */
} Options;

static gboolean
choose (CopCheckOptions *checks, char **names, CopCheckLevel level)
{
  for (; names != NULL && *names != NULL; names++)
    {
      gboolean no = g_str_has_prefix (*names, "no-");
      g_autoptr (GError) error = NULL;

      if (!cop_check_options_set (checks, *names + (no ? 3 : 0), no ? COP_CHECK_OFF : level,
                                  &error))
        {
          cli_usage (&cli_command_check, "%s", error->message);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
has_errors (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    if (((const CopFinding *)findings->pdata[i])->level == COP_CHECK_ERROR)
      return TRUE;
  return FALSE;
}

static int
check (CliTree *tree, const Options *options, const CopCheckOptions *checks)
{
  g_autoptr (GPtrArray) findings = cop_check_run (tree->tree, checks);
  g_autofree char *text = NULL;
  int code = options->schema ? cli_schema_check (tree, options->bindings, findings) : CLI_OK, wrote;

  text = options->json ? cli_findings_json (tree, findings) : cli_findings_text (tree, findings);
  wrote = cli_print (text);
  if (wrote != CLI_OK)
    return wrote;
  return code == CLI_OK && has_errors (findings) ? CLI_BAD : code;
}

static int
check_file (const CliArgs *args, Options *options, const CliSource *source)
{
  g_autoptr (CopCheckOptions) checks = cop_check_options_new ();
  CliTree tree;
  int code;

  if (!choose (checks, options->warnings, COP_CHECK_WARNING)
      || !choose (checks, options->errors, COP_CHECK_ERROR)
      || !cli_check_params (&cli_command_check, args->argv + 1))
    return CLI_USAGE;
  options->schema = options->schema || options->bindings != NULL;
  code = cli_tree_open (&tree, args->argv[0], args->argv + 1, source, args->mode);
  return code == CLI_OK ? cli_tree_close (&tree, check (&tree, options, checks)) : code;
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  CliSource source = { .to_check = TRUE };
  const GOptionEntry entries[] = {
    { "warn", 'W', 0, G_OPTION_ARG_STRING_ARRAY, &options.warnings,
      "Make a check, or \"all\"; no-NAME: do not", "[no-]NAME" },
    { "error", 'E', 0, G_OPTION_ARG_STRING_ARRAY, &options.errors,
      "Make a check, or \"all\", and take what it finds for an error", "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
      "For programs: a list of findings, or of checks", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "The checks, and what each looks for", NULL },
    { "schema", 0, 0, G_OPTION_ARG_NONE, &options.schema, "Run dt-validate on the blob, too",
      NULL },
    { "bindings", 0, 0, G_OPTION_ARG_FILENAME, &options.bindings,
      "The same with these bindings: Linux's Documentation/devicetree/bindings", "FOLDER" },
    CLI_SOURCE_ENTRIES (source),
    { NULL },
  };
  CliArgs args;
  int code;

  if (cli_parse (&cli_command_check, entries, CLI_RUNS_SCRIPTS, argc, argv, 0, -1, &args, &code))
    {
      if (options.list)
        {
          g_autofree char *text = options.json ? cli_checks_json () : cli_checks_list ();

          code = cli_print (text);
        }
      else if (args.argc < 1)
        code = cli_usage (&cli_command_check, "an argument is missing");
      else
        code = check_file (&args, &options, &source);
    }
  g_strfreev (options.warnings);
  g_strfreev (options.errors);
  g_free (options.bindings);
  cli_source_clear (&source);
  return code;
}

const CliCommand cli_command_check = {
  .name = "check",
  .args = "FILE [KEY=VALUE...]",
  .summary = "Tell what is wrong with a Devicetree",
  .help =
      "FILE is a machine script, a blob, Devicetree source or a directory like\n"
      "/proc/device-tree. A line for each finding, in the order of the tree; nothing when all\n"
      "is well. Exit status: 1 when one of them is an error. \"coppice explain NAME\" tells more\n"
      "about a check.",
  .example = "check -E reg_overlap -W no-unique_unit_address machines/boards/virt-riscv64.lua",
  .run = run,
};
