/* coppice query: nodes, for people. */
#include "query.h"
#include <string.h>

char *
cli_query_clean (const char *text, gsize length)
{
  char *clean = g_utf8_make_valid (text, (gssize)length);

  for (char *at = clean; *at; at++)
    if ((guchar)*at < ' ' || *at == 0x7f)
      *at = '?';
  return clean;
}

char *
cli_query_name (const CopNode *node)
{
  return cop_node_n_labels (node) ? g_strconcat ("&", cop_node_label (node, 0), NULL)
                                  : cop_node_path (node);
}

/* A column; the text is freed. */
static void
add_column (GString *rows, char *text)
{
  g_string_append_printf (rows, "%s\t", text);
  g_free (text);
}

static void
add_name (GString *rows, const char *name)
{
  add_column (rows, name ? cli_query_clean (name, strlen (name)) : g_strdup (""));
}

static void
add_cells (GString *rows, const guint32 *cells, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (rows, "%s%s0x%x", i ? " " : "", i ? "" : "<", cells[i]);
  g_string_append (rows, n ? ">" : "");
}

static void
add_error (GString *rows, GError *error)
{
  g_string_append_printf (rows, "error\t\t%s\n", error->message);
  g_error_free (error);
}

/* --- addresses ------------------------------------------------------------------------------ */

/* What stands in the property, and whose bus that is on. */
static void
add_bus_address (GString *rows, const CopNode *bus, const CopBusAddress *address)
{
  g_autofree char *on = cli_query_name (bus);

  if (address->space)
    g_string_append_printf (rows, "0x%x:", address->space);
  g_string_append_printf (rows, "0x%" G_GINT64_MODIFIER "x on %s", address->address, on);
}

/* Of an address that the CPU does not have. */
static void
add_why (GString *rows, const CopNode *bus, const CopQueryReg *reg)
{
  g_autofree char *at = cli_query_name (reg->cpu.at);

  add_bus_address (rows, bus, &reg->bus);
  if (reg->cpu.at == bus)
    g_string_append_printf (rows, ": %s\n", reg->cpu.why);
  else
    g_string_append_printf (rows, ": %s, of %s\n", reg->cpu.why, at);
}

static void
add_place (GString *rows, const CopNode *bus, const CopQueryReg *reg, const char *what, int digits)
{
  const CopTranslation *cpu = &reg->cpu;
  guint64 last = cpu->address + (cpu->size ? cpu->size - 1 : 0);

  g_string_append_printf (rows, "%-6s\t", what);
  add_name (rows, reg->name);
  if (cpu->kind != COP_ADDRESS_CPU)
    {
      add_why (rows, bus, reg);
      return;
    }
  add_column (rows, cli_query_range (cpu->address, last, digits));
  add_column (rows, cli_query_size (cpu->size));
  if (cpu->size < reg->size)
    g_string_append_printf (rows, "of 0x%" G_GINT64_MODIFIER "x bytes that it claims, ", reg->size);
  if (cpu->address != reg->bus.address || reg->bus.space)
    add_bus_address (rows, bus, &reg->bus);
  g_string_append_c (rows, '\n');
}

static void
add_places (GString *rows, const CopNode *bus, GArray *regs, const char *what, GError *error)
{
  guint64 last = 0;

  if (!regs)
    {
      add_error (rows, error);
      return;
    }
  for (guint i = 0; i < regs->len; i++)
    {
      const CopTranslation *cpu = &g_array_index (regs, CopQueryReg, i).cpu;

      if (cpu->kind == COP_ADDRESS_CPU)
        last = MAX (last, cpu->address + (cpu->size ? cpu->size - 1 : 0));
    }
  for (guint i = 0; i < regs->len; i++)
    add_place (rows, bus, &g_array_index (regs, CopQueryReg, i), what, cli_query_digits (last));
  g_array_unref (regs);
}

static void
add_regs (GString *rows, const CopNode *node)
{
  GError *error = NULL;
  GArray *regs = cop_query_regs (node, COP_RANGES_CPU, &error);

  add_places (rows, cop_node_parent (node), regs, "reg", error);
}

static void
add_ranges (GString *rows, const CopNode *node)
{
  GError *error = NULL;
  GArray *regs = cop_query_ranges (node, COP_RANGES_CPU, &error);

  add_places (rows, node, regs, "ranges", error);
  error = NULL;
  regs = cop_query_ranges (node, COP_RANGES_DMA, &error);
  add_places (rows, node, regs, "dma", error);
}

/* --- interrupts ------------------------------------------------------------------------------- */

static void
add_step (GString *rows, const CopQueryInterrupt *interrupt, guint index)
{
  const CopQueryStep *step = &interrupt->steps[index];
  guint32 line;

  if (index)
    g_string_append (rows, "\t\t-> ");
  else
    {
      g_string_append_printf (rows, "irq %-2u\t", interrupt->index);
      add_name (rows, interrupt->name);
    }
  add_column (rows, cli_query_name (step->node));
  add_column (rows, cop_query_print_specifier (step->node, step->cells, step->n_cells));
  add_cells (rows, step->cells, step->n_cells);
  g_string_append_c (rows, '\t');
  if (step->kind == COP_STEP_NEXUS)
    g_string_append (rows, "interrupt-map");
  else if (step->n_cells >= 3 && cop_query_line (step->node, step->cells, step->n_cells, &line))
    g_string_append_printf (rows, "line %u", line);
  if (step->assumed)
    g_string_append (rows, " (handed on)");
  if (step->n_outputs > 1 && index + 1 < interrupt->n_steps)
    g_string_append_printf (rows, " (next: the first of its %u)", step->n_outputs);
  g_string_append_c (rows, '\n');
}

static void
add_interrupts (GString *rows, const CopNode *node)
{
  GError *error = NULL;
  g_autoptr (GArray) interrupts = cop_query_interrupts (node, &error);

  if (!interrupts)
    add_error (rows, error);
  for (guint i = 0; interrupts && i < interrupts->len; i++)
    {
      const CopQueryInterrupt *interrupt = &g_array_index (interrupts, CopQueryInterrupt, i);

      for (guint k = 0; k < interrupt->n_steps; k++)
        add_step (rows, interrupt, k);
      if (interrupt->why)
        {
          g_autofree char *at = cli_query_name (interrupt->at);

          g_string_append_printf (rows, "\t\tlost at %s: %s\n", at, interrupt->why);
        }
    }
}

/* --- clocks, supplies ------------------------------------------------------------------------- */

/* What feeds what is indented up to here. */
#define DEEPEST 16

static void
add_link (GString *rows, const CopQueryLink *link, const char *what)
{
  if (link->depth)
    g_string_append_c (rows, '\t');
  else
    g_string_append_printf (rows, "%-6s\t", what);
  g_string_append_printf (rows, "%*s", (int)(2 * MIN (link->depth, DEEPEST)), "");
  add_column (rows, link->name ? cli_query_clean (link->name, link->name_length)
                               : g_strdup_printf ("%u", link->index));
  add_column (rows, link->provider ? cli_query_name (link->provider) : g_strdup ("none"));
  add_cells (rows, link->cells, link->n_cells);
  g_string_append_c (rows, '\t');
  if (link->frequency)
    g_string_append_printf (rows, "%" G_GUINT64_FORMAT " Hz", link->frequency);
  if (link->why)
    g_string_append (rows, link->why);
  else if (link->circle)
    g_string_append (rows, "feeds itself");
  g_string_append_c (rows, '\n');
}

static void
add_links (GString *rows, const CopNode *node, CopLinkKind kind, const char *what)
{
  g_autoptr (GArray) links = cop_query_links (node, kind);

  for (guint i = 0; i < links->len; i++)
    add_link (rows, &g_array_index (links, CopQueryLink, i), what);
}

/* --- nodes --------------------------------------------------------------------------------------
 */

static void
add_heading (GString *out, const CopNode *node)
{
  g_autofree char *path = cop_node_path (node);

  g_string_append (out, path);
  for (guint i = 0; i < cop_node_n_labels (node); i++)
    g_string_append_printf (out, " &%s", cop_node_label (node, i));
  g_string_append (out, cop_query_is_enabled (node) ? "\n" : " (disabled)\n");
}

static void
add_details (GString *out, const CopNode *node, const CliQueryShow *show)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  add_heading (out, node);
  if (show->regs)
    add_regs (rows, node);
  if (show->ranges)
    add_ranges (rows, node);
  if (rows->len)
    cli_print_table (out, "  ", rows);
  g_string_truncate (rows, 0);
  if (show->interrupts)
    add_interrupts (rows, node);
  if (rows->len)
    cli_print_table (out, "  ", rows);
  g_string_truncate (rows, 0);
  if (show->clocks)
    add_links (rows, node, COP_LINK_CLOCK, "clock");
  if (show->supplies)
    {
      add_links (rows, node, COP_LINK_SUPPLY, "supply");
      add_links (rows, node, COP_LINK_POWER, "power");
    }
  if (rows->len)
    cli_print_table (out, "  ", rows);
}

/* Who refers, and in which properties. */
static void
add_referrers (GString *out, const GPtrArray *nodes, const CopNode *target)
{
  g_autoptr (GArray) referrers = cop_query_referrers (target);
  g_autoptr (GString) rows = g_string_new (NULL);
  guint k = 0;

  /* Both are in the order of the tree. */
  for (guint i = 0; i < nodes->len; i++)
    {
      g_autofree char *path = cop_node_path (nodes->pdata[i]);
      const char *between = "\t";

      g_string_append (rows, path);
      while (k < referrers->len
             && g_array_index (referrers, CopQueryReferrer, k).node != nodes->pdata[i])
        k++;
      for (; k < referrers->len
             && g_array_index (referrers, CopQueryReferrer, k).node == nodes->pdata[i];
           k++)
        {
          const CopQueryReferrer *by = &g_array_index (referrers, CopQueryReferrer, k);

          g_string_append_printf (rows, "%s%s", between, cop_node_prop_name (by->prop));
          if (by->n > 1)
            g_string_append_printf (rows, " (%u times)", by->n);
          between = ", ";
        }
      g_string_append_c (rows, '\n');
    }
  cli_print_table (out, "", rows);
}

gboolean
cli_query_nodes (GString *out, const CopTree *tree, const GPtrArray *nodes,
                 const CliQueryShow *show, GError **error)
{
  gboolean details =
      show->regs || show->ranges || show->interrupts || show->clocks || show->supplies;
  g_auto (GStrv) sources = NULL;

  if (show->source)
    {
      sources = cop_nodes_to_dts (tree, (const CopNode *const *)nodes->pdata, nodes->len, error);
      if (!sources)
        return FALSE;
    }
  if (show->refers_to && !details && !sources)
    {
      add_referrers (out, nodes, show->refers_to);
      return TRUE;
    }
  for (guint i = 0; i < nodes->len; i++)
    {
      g_autofree char *path = cop_node_path (nodes->pdata[i]);

      if (i && (details || sources))
        g_string_append_c (out, '\n');
      if (details)
        add_details (out, nodes->pdata[i], show);
      else
        g_string_append_printf (out, "%s%s\n", sources ? "// " : "", path);
      if (sources)
        g_string_append (out, sources[i]);
    }
  return TRUE;
}
