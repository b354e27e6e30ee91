/* coppice query: what is where in a Devicetree, who interrupts whom, who feeds whom, who is who. */
#include "query.h"
#include <string.h>

typedef struct
{
  char *type, *compatible, *property, *address, *bus_address, *interrupt_parent, *refers_to, *label;
  char *free_interrupts, *gaps;
  char **patterns; /* the command line's */
  guint n_patterns;
  CopMachine *machine; /* of a script; nullable */
  gboolean map;
  CliQueryShow show;
  CliSource source;
  CliMode mode;
} Options;

static void
options_clear (Options *options)
{
  char **texts[] = { &options->type,           &options->compatible,       &options->property,
                     &options->address,        &options->bus_address,      &options->refers_to,
                     &options->label,          &options->interrupt_parent, &options->gaps,
                     &options->free_interrupts };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  cli_source_clear (&options->source);
}

/* Of addresses and sizes: 0x1000, 4096, 4K.  text: nullable, *ret_number stays then. */
static gboolean
read_number (const char *option, const char *text, guint64 *ret_number)
{
  static const char units[] = "KMGT";
  const char *unit;
  guint64 number;
  char *end;

  if (!text)
    return TRUE;
  /* no octal numbers */
  number = g_ascii_strtoull (text, &end, text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10);
  unit = *end ? strchr (units, *end) : NULL;
  if (unit && !end[1] && number <= G_MAXUINT64 >> (10 * (unit - units + 1)))
    number <<= 10 * (unit - units + 1);
  else if (*end || !g_ascii_isdigit (*text))
    {
      g_autofree char *hint =
          cop_amount_parse (text, &number)
              ? g_strdup_printf ("; did you mean 0x%" G_GINT64_MODIFIER "x?", number)
              : NULL;

      cli_usage (&cli_command_query,
                 "%s '%s' is no number like 0x1000, 4096 or 4K (the units are K, M, G and T)%s",
                 option, text, hint ? hint : "");
      return FALSE;
    }
  *ret_number = number;
  return TRUE;
}

/* Whether there is more to hold than the pattern. */
static gboolean
asks_for_more (const CopQuery *query)
{
  return query->compatible || query->property || query->label || query->interrupt_parent
         || query->refers_to || query->address || query->bus_address || query->among;
}

/* --- finding ---------------------------------------------------------------------------------- */

/* A label that no node has may be what a device is called. */
static void
add_device_hint (CopMachine *machine, const char *pattern, GError **error)
{
  char *hint = NULL, *text;

  if (*pattern == '&' && !strstr ((*error)->message, "did you mean"))
    hint = cli_query_device_hint (machine, pattern + 1);
  if (!hint)
    return;
  text = g_strconcat ((*error)->message, hint, NULL);
  g_free ((*error)->message);
  (*error)->message = text;
  g_free (hint);
}

/* The nodes that fit one of the patterns, in the order of the tree; what no node fits is said. */
static GPtrArray *
find_any (const CopTree *tree, CopQuery *query, const Options *options, GError **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  CopNode *root = cop_tree_root (tree);
  GPtrArray *nodes;

  for (guint i = 0; i < options->n_patterns; i++)
    {
      g_autoptr (GPtrArray) some = NULL;

      query->path = options->patterns[i];
      some = cop_query_find (tree, query, error);
      if (!some)
        {
          add_device_hint (options->machine, query->path, error);
          return NULL;
        }
      for (guint k = 0; k < some->len; k++)
        g_hash_table_add (found, some->pdata[k]);
      if (some->len == 0 && !asks_for_more (query))
        cli_query_say_nothing (options->machine, tree, query->path);
    }
  nodes = g_ptr_array_new ();
  for (CopNode *at = root; at && nodes->len < g_hash_table_size (found);
       at = cop_node_next (at, root))
    if (g_hash_table_contains (found, at))
      g_ptr_array_add (nodes, at);
  return nodes;
}

static GPtrArray *
find (const CopTree *tree, CopQuery *query, const Options *options, GError **error)
{
  GPtrArray *nodes = options->n_patterns ? find_any (tree, query, options, error)
                                         : cop_query_find (tree, query, error);

  if (nodes && nodes->len == 0 && asks_for_more (query))
    cli_say ("no node fits all that is asked for");
  return nodes;
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
say_findings (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    cli_say ("%s", (const char *)findings->pdata[i]);
}

static guint
answer_map (GString *out, const CopTree *tree, const GPtrArray *nodes, guint64 gap, gboolean json)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) map = cop_query_map (tree, gap, findings);
  g_autoptr (GHashTable) only = nodes ? g_hash_table_new (NULL, NULL) : NULL;

  for (guint i = 0; nodes && i < nodes->len; i++)
    g_hash_table_add (only, nodes->pdata[i]);
  if (!nodes)
    say_findings (findings);
  return cli_query_map (out, map, only, json);
}

/* Returns an exit code. */
static int
answer_lines (GString *out, const CopTree *tree, const Options *options, guint *ret_n)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CopQueryLines) lines = NULL;
  GError *error = NULL;
  const CopNode *controller = cop_query_node (tree, options->free_interrupts, &error);

  if (controller)
    lines = cop_query_lines (controller, findings, &error);
  if (!lines)
    return cli_fail (error, options->mode);
  say_findings (findings);
  *ret_n = cli_query_lines (out, controller, lines, options->show.json);
  return CLI_OK;
}

static int
answer_nodes (GString *out, const CopTree *tree, const GPtrArray *nodes, const Options *options)
{
  GError *error = NULL;
  gboolean told = options->show.json
                      ? cli_query_nodes_json (out, tree, nodes, &options->show, &error)
                      : cli_query_nodes (out, tree, nodes, &options->show, &error);

  return told ? CLI_OK : cli_fail (error, options->mode);
}

/* The nodes of the type that the command line names.  Returns an exit code. */
static int
find_typed (CliTree *tree, const Options *options, GHashTable **ret_nodes)
{
  CliSession session = { 0 };
  CopScript *script = tree->session.script;
  GError *error = NULL;
  int code = CLI_OK;

  if (!tree->is_script)
    {
      code = cli_session_open (&session, options->mode);
      script = session.script;
    }
  if (code == CLI_OK)
    *ret_nodes = cop_script_find_typed (script, tree->tree, tree->types, options->type, &error);
  if (error)
    code = cli_fail (error, options->mode);
  return tree->is_script ? code : cli_session_close (&session, code);
}

/* The nodes that the command line calls by name.  Returns an exit code. */
static int
find_named (const CopTree *tree, Options *options, CopQuery *query)
{
  GError *error = NULL;

  if (options->interrupt_parent)
    query->interrupt_parent = cop_query_node (tree, options->interrupt_parent, &error);
  if (!error && options->refers_to)
    query->refers_to = cop_query_node (tree, options->refers_to, &error);
  options->show.refers_to = query->refers_to;
  return error ? cli_fail (error, options->mode) : CLI_OK;
}

static int
answer (GString *out, const CopTree *tree, Options *options, CopQuery *query, guint64 gap)
{
  g_autoptr (GPtrArray) nodes = NULL;
  GError *error = NULL;
  guint n = 0;
  int code;

  if (options->free_interrupts)
    {
      code = answer_lines (out, tree, options, &n);
      return code != CLI_OK ? code : n ? CLI_OK : CLI_BAD;
    }
  code = find_named (tree, options, query);
  if (code != CLI_OK)
    return code;
  if (options->n_patterns || asks_for_more (query) || !(options->map || gap))
    {
      nodes = find (tree, query, options, &error);
      if (!nodes)
        return cli_fail (error, options->mode);
      n = nodes->len;
    }
  if (options->map || gap)
    n = answer_map (out, tree, nodes, gap, options->show.json);
  else
    code = answer_nodes (out, tree, nodes, options);
  return code != CLI_OK ? code : n ? CLI_OK : CLI_BAD;
}

/* --- the command line ------------------------------------------------------------------------- */

static int
open_and_answer (const CliArgs *args, Options *options)
{
  guint64 address = 0, bus_address = 0, gap = 0;
  char **rest = args->argv + 1;
  CopQuery query = { .compatible = options->compatible, .label = options->label };
  g_autofree char *property = NULL;
  g_autoptr (GHashTable) typed = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  CliTree tree;
  char *equals;
  int code, printed;

  options->patterns = rest;
  for (; *rest && !strchr (*rest, '='); rest++)
    options->n_patterns++;
  if (!cli_check_params (&cli_command_query, rest)
      || !read_number ("--address", options->address, &address)
      || !read_number ("--bus-address", options->bus_address, &bus_address)
      || !read_number ("--gaps", options->gaps, &gap))
    return CLI_USAGE;
  query.address = options->address ? &address : NULL;
  query.bus_address = options->bus_address ? &bus_address : NULL;
  property = g_strdup (options->property);
  equals = property ? strchr (property, '=') : NULL;
  if (equals)
    {
      *equals = '\0';
      query.value = equals + 1;
    }
  query.property = property;

  code = cli_tree_open (&tree, args->argv[0], rest, &options->source, args->mode);
  if (code != CLI_OK)
    return code;
  options->machine = tree.is_script ? tree.session.machine : NULL;
  if (options->type)
    code = find_typed (&tree, options, &typed);
  query.among = typed;
  if (code == CLI_OK)
    code = answer (out, tree.tree, options, &query, gap);
  code = cli_tree_close (&tree, code);
  if (options->show.json && out->len)
    g_string_append_c (out, '\n');
  printed = out->len ? cli_print (out->str) : CLI_OK;
  return printed != CLI_OK ? printed : code;
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  CliQueryShow *show = &options.show;
  const GOptionEntry entries[] = {
    { "type", 0, 0, G_OPTION_ARG_STRING, &options.type,
      "Nodes of devices of TYPE, or of one that inherits from it", "TYPE" },
    { "compatible", 0, 0, G_OPTION_ARG_STRING, &options.compatible,
      "Nodes that are compatible with NAME", "NAME" },
    { "property", 0, 0, G_OPTION_ARG_STRING, &options.property,
      "Nodes that have it; VALUE is a string, a number, &LABEL or a path", "NAME[=VALUE]" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &options.address,
      "Nodes that answer at an address of the CPU", "ADDRESS" },
    { "bus-address", 0, 0, G_OPTION_ARG_STRING, &options.bus_address,
      "Nodes with it in 'reg', as their bus counts", "ADDRESS" },
    { "interrupt-parent", 0, 0, G_OPTION_ARG_STRING, &options.interrupt_parent,
      "Nodes that interrupt this one", "NODE" },
    { "refers-to", 0, 0, G_OPTION_ARG_STRING, &options.refers_to,
      "Nodes that refer to this one, and in which properties", "NODE" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &options.label, "The node with the label", "LABEL" },
    { "regs", 0, 0, G_OPTION_ARG_NONE, &show->regs,
      "Tell the windows of each, as the CPU sees them", NULL },
    { "ranges", 0, 0, G_OPTION_ARG_NONE, &show->ranges,
      "Tell the windows in 'ranges' and 'dma-ranges'", NULL },
    { "interrupts", 0, 0, G_OPTION_ARG_NONE, &show->interrupts,
      "Tell the interrupts of each and where they go", NULL },
    { "clocks", 0, 0, G_OPTION_ARG_NONE, &show->clocks, "Tell the clocks of each and their sources",
      NULL },
    { "supplies", 0, 0, G_OPTION_ARG_NONE, &show->supplies,
      "Tell the regulators and power domains of each", NULL },
    { "source", 0, 0, G_OPTION_ARG_NONE, &show->source, "Print each as Devicetree source", NULL },
    { "map", 0, 0, G_OPTION_ARG_NONE, &options.map, "Print who answers at which address", NULL },
    { "gaps", 0, 0, G_OPTION_ARG_STRING, &options.gaps, "The map, with gaps of at least SIZE bytes",
      "SIZE" },
    { "free-interrupts", 0, 0, G_OPTION_ARG_STRING, &options.free_interrupts,
      "Print which lines of this controller are used and free", "NODE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &show->json, "For programs", NULL },
    CLI_SOURCE_ENTRIES (options.source),
    { NULL },
  };
  CliArgs args;
  int code;

  if (cli_parse (&cli_command_query, entries, CLI_RUNS_SCRIPTS, argc, argv, 1, -1, &args, &code))
    {
      options.mode = args.mode;
      code = open_and_answer (&args, &options);
    }
  options_clear (&options);
  return code;
}

const CliCommand cli_command_query = {
  .name = "query",
  .args = "FILE [PATTERN...] [KEY=VALUE...]",
  .summary = "Find nodes of a Devicetree; tell addresses, interrupts, clocks, supplies",
  .help =
      "FILE is a machine script (with its parameters), a blob, Devicetree source or a directory\n"
      "like /proc/device-tree.\n\n"
      "PATTERN is a path whose names may have * and ?, and ** for any number of levels; a name\n"
      "without @ stands for any unit address. What begins with no / may be anywhere, or begins\n"
      "with an alias; &LABEL is a node. Of several PATTERNs one must fit. NODE is a path, &LABEL\n"
      "or an alias.\n"
      "What is asked for must hold together. Exit status, as of grep: 0 when something is found,\n"
      "1 when nothing is; a PATTERN that no node fits is said on standard error.",
  .example = "query machines/boards/virt-riscv64.lua 'serial@*' --regs --interrupts",
  .run = run,
};
