/* coppice diff: whether two trees mean the same, and what is different. */
#include "cli.h"
#include <coppice/diff.h>
#include <string.h>

typedef struct
{
  gboolean json, quiet, order, phandles, labels, guest;
  CliSource source;
} Options;

/* As other programs that compare do: whoever asks must be able to tell "different" from "could not
 * be read". */
enum
{
  SAME = 0,
  DIFFERENT = 1,
  TROUBLE = 2,
};

static int
compare (CliTree *a, CliTree *b, const Options *options)
{
  CopDiffFlags flags =
      (options->order ? COP_DIFF_ORDER : 0) | (options->phandles ? COP_DIFF_PHANDLES : 0)
      | (options->labels ? COP_DIFF_LABELS : 0) | (options->guest ? COP_DIFF_GUEST : 0);
  g_autoptr (CopDiff) diff = cop_diff_new (a->tree, b->tree, flags);
  g_autofree char *text = NULL;
  int code = CLI_OK;

  if (options->json)
    text = cop_diff_to_json (diff, NULL);
  else if (!options->quiet)
    text = cop_diff_to_text (diff, a->name, b->name, NULL);
  if (text)
    code = cli_print (text);
  return code != CLI_OK ? code : cop_diff_n (diff) ? DIFFERENT : SAME;
}

/* What the options and the input have to say is all trouble; an interruption stays one. */
static int
verdict (int code, gboolean compared)
{
  return code == SAME || (compared && code == DIFFERENT) || code == CLI_INTERRUPTED ? code
                                                                                    : TROUBLE;
}

static int
compare_files (const CliArgs *args, const Options *options)
{
  CliTree a, b;
  int code = cli_tree_open_two (&a, &b, args, &options->source), closed;

  if (code != CLI_OK)
    return verdict (code, FALSE);
  code = verdict (compare (&a, &b, options), TRUE);
  closed = cli_tree_close (&a, cli_tree_close (&b, CLI_OK));
  return closed == CLI_OK ? code : verdict (closed, FALSE);
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "For programs: a list of differences", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Only the exit status", NULL },
    { "order", 0, 0, G_OPTION_ARG_NONE, &options.order, "The order of nodes and properties counts",
      NULL },
    { "phandles", 0, 0, G_OPTION_ARG_NONE, &options.phandles, "The numbers of phandles count",
      NULL },
    { "labels", 0, 0, G_OPTION_ARG_NONE, &options.labels, "Labels count", NULL },
    { "guest", 0, 0, G_OPTION_ARG_NONE, &options.guest,
      "B is what a running system says of A: what loaders and firmware write does not count",
      NULL },
    CLI_SOURCE_ENTRIES (options.source),
    { NULL },
  };
  CliArgs args;
  int code;

  if (cli_parse (&cli_command_diff, entries, CLI_RUNS_SCRIPTS, argc, argv, 2, -1, &args, &code))
    {
      code = TROUBLE;
      if (options.json && options.quiet)
        cli_usage (&cli_command_diff, "--json and --quiet do not go together");
      else if (cli_check_params (&cli_command_diff, args.argv + 2))
        code = compare_files (&args, &options);
    }
  else
    code = verdict (code, FALSE);
  cli_source_clear (&options.source);
  return code;
}

const CliCommand cli_command_diff = {
  .name = "diff",
  .args = "A B [KEY=VALUE...]",
  .summary = "Compare two Devicetrees by meaning",
  .help = "A and B are machine scripts (the parameters are for both), blobs, Devicetree source or\n"
          "directories like /proc/device-tree. References are compared by what they refer to, and\n"
          "order does not count. Exit status: 0 for the same, 1 for different, 2 for trouble.",
  .example = "diff before.dtb machines/boards/virt-riscv64.lua",
  .run = run,
};
