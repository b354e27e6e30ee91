/* coppice query: nodes, for programs. */
#include "query.h"
#include <string.h>

/* --- JSON ----------------------------------------------------------------------------------- */

void
cli_json_key (GString *out, const char *key)
{
  char last = out->len ? out->str[out->len - 1] : '[';

  /* What begins is followed by no comma. */
  if (last != '{' && last != '[')
    g_string_append_c (out, ',');
  if (out->len)
    g_string_append_c (out, key ? ' ' : '\n');
  if (key)
    {
      cli_print_quoted (out, key);
      g_string_append (out, ": ");
    }
}

void
cli_json_text (GString *out, const char *key, const char *text, gsize length)
{
  g_autofree char *whole = g_strndup (text, length);

  cli_json_key (out, key);
  cli_print_quoted (out, whole);
}

void
cli_json_number (GString *out, const char *key, guint64 number)
{
  cli_json_key (out, key);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT, number);
}

void
cli_json_path (GString *out, const char *key, const CopNode *node)
{
  g_autofree char *path = cop_node_path (node);

  cli_json_text (out, key, path, strlen (path));
}

void
cli_json_open (GString *out, const char *key, char brace)
{
  cli_json_key (out, key);
  g_string_append_c (out, brace);
}

void
cli_json_close (GString *out, char brace)
{
  g_string_append_printf (out, " %c", brace);
}

static void
add_true (GString *out, const char *key)
{
  cli_json_key (out, key);
  g_string_append (out, "true");
}

static void
add_why (GString *out, const char *key, const char *why)
{
  if (why)
    cli_json_text (out, key, why, strlen (why));
}

static void
add_cells (GString *out, const guint32 *cells, guint n)
{
  cli_json_open (out, "cells", '[');
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%u", i ? ", " : " ", cells[i]);
  cli_json_close (out, ']');
}

static void
add_error (GString *out, GError *error)
{
  cli_json_text (out, "error", error->message, strlen (error->message));
  g_error_free (error);
}

/* --- what a node has -------------------------------------------------------------------------- */

static void
add_reg (GString *out, const CopQueryReg *reg)
{
  cli_json_open (out, NULL, '{');
  if (reg->name)
    cli_json_text (out, "name", reg->name, strlen (reg->name));
  cli_json_number (out, "bus_address", reg->bus.address);
  if (reg->bus.space)
    cli_json_number (out, "space", reg->bus.space);
  cli_json_number (out, "size", reg->size);
  if (reg->cpu.kind == COP_ADDRESS_CPU)
    {
      cli_json_number (out, "address", reg->cpu.address);
      if (reg->cpu.size != reg->size)
        cli_json_number (out, "translated", reg->cpu.size);
    }
  else
    {
      cli_json_path (out, "ends_at", reg->cpu.at);
      add_why (out, "why", reg->cpu.why);
    }
  cli_json_close (out, '}');
}

/* An error stands in the place of the list. */
static void
add_regs (GString *out, const char *key, GArray *regs, GError *error)
{
  if (!regs)
    {
      cli_json_open (out, key, '{');
      add_error (out, error);
      cli_json_close (out, '}');
      return;
    }
  cli_json_open (out, key, '[');
  for (guint i = 0; i < regs->len; i++)
    add_reg (out, &g_array_index (regs, CopQueryReg, i));
  cli_json_close (out, ']');
  g_array_unref (regs);
}

static void
add_step (GString *out, const CopQueryStep *step)
{
  static const char *const kinds[] = { "controller", "nexus", "plain" };
  guint32 line;

  cli_json_open (out, NULL, '{');
  cli_json_path (out, "path", step->node);
  cli_json_text (out, "kind", kinds[step->kind], strlen (kinds[step->kind]));
  add_cells (out, step->cells, step->n_cells);
  if (step->kind != COP_STEP_NEXUS
      && cop_query_line (step->node, step->cells, step->n_cells, &line))
    cli_json_number (out, "line", line);
  if (step->assumed)
    add_true (out, "handed_on");
  if (step->n_outputs)
    cli_json_number (out, "outputs", step->n_outputs);
  cli_json_close (out, '}');
}

static void
add_interrupts (GString *out, const CopNode *node)
{
  GError *error = NULL;
  g_autoptr (GArray) interrupts = cop_query_interrupts (node, &error);

  cli_json_open (out, "interrupts", interrupts ? '[' : '{');
  if (!interrupts)
    add_error (out, error);
  for (guint i = 0; interrupts && i < interrupts->len; i++)
    {
      const CopQueryInterrupt *interrupt = &g_array_index (interrupts, CopQueryInterrupt, i);

      cli_json_open (out, NULL, '{');
      cli_json_number (out, "index", interrupt->index);
      if (interrupt->name)
        cli_json_text (out, "name", interrupt->name, strlen (interrupt->name));
      cli_json_open (out, "steps", '[');
      for (guint k = 0; k < interrupt->n_steps; k++)
        add_step (out, &interrupt->steps[k]);
      cli_json_close (out, ']');
      if (interrupt->why)
        cli_json_path (out, "lost_at", interrupt->at);
      add_why (out, "why", interrupt->why);
      cli_json_close (out, '}');
    }
  cli_json_close (out, interrupts ? ']' : '}');
}

static void
add_links (GString *out, const char *key, const CopNode *node, CopLinkKind kind)
{
  g_autoptr (GArray) links = cop_query_links (node, kind);

  cli_json_open (out, key, '[');
  for (guint i = 0; i < links->len; i++)
    {
      const CopQueryLink *link = &g_array_index (links, CopQueryLink, i);

      cli_json_open (out, NULL, '{');
      cli_json_number (out, "depth", link->depth);
      cli_json_path (out, "consumer", link->consumer);
      cli_json_number (out, "index", link->index);
      if (link->name)
        cli_json_text (out, "name", link->name, link->name_length);
      if (link->provider)
        cli_json_path (out, "provider", link->provider);
      add_cells (out, link->cells, link->n_cells);
      if (link->frequency)
        cli_json_number (out, "frequency", link->frequency);
      if (link->repeated)
        add_true (out, "repeated");
      if (link->circle)
        add_true (out, "circle");
      add_why (out, "why", link->why);
      cli_json_close (out, '}');
    }
  cli_json_close (out, ']');
}

static void
add_referrers (GString *out, const CopNode *node, const GArray *referrers)
{
  cli_json_open (out, "references", '[');
  for (guint i = 0; i < referrers->len; i++)
    {
      const CopQueryReferrer *by = &g_array_index (referrers, CopQueryReferrer, i);

      if (by->node != node)
        continue;
      cli_json_open (out, NULL, '{');
      cli_json_text (out, "property", cop_node_prop_name (by->prop),
                     strlen (cop_node_prop_name (by->prop)));
      cli_json_number (out, "times", by->n);
      if (by->by_path)
        add_true (out, "by_path");
      cli_json_close (out, '}');
    }
  cli_json_close (out, ']');
}

static void
add_node (GString *out, const CopNode *node, const CliQueryShow *show)
{
  GError *error = NULL;
  GArray *regs;

  if (show->regs)
    {
      regs = cop_query_regs (node, COP_RANGES_CPU, &error);
      add_regs (out, "regs", regs, error);
    }
  if (show->ranges)
    {
      error = NULL;
      regs = cop_query_ranges (node, COP_RANGES_CPU, &error);
      add_regs (out, "ranges", regs, error);
      error = NULL;
      regs = cop_query_ranges (node, COP_RANGES_DMA, &error);
      add_regs (out, "dma_ranges", regs, error);
    }
  if (show->interrupts)
    add_interrupts (out, node);
  if (show->clocks)
    add_links (out, "clocks", node, COP_LINK_CLOCK);
  if (show->supplies)
    {
      add_links (out, "supplies", node, COP_LINK_SUPPLY);
      add_links (out, "power_domains", node, COP_LINK_POWER);
    }
}

gboolean
cli_query_nodes_json (GString *out, const CopTree *tree, const GPtrArray *nodes,
                      const CliQueryShow *show, GError **error)
{
  g_autoptr (GArray) referrers = show->refers_to ? cop_query_referrers (show->refers_to) : NULL;
  g_auto (GStrv) sources = NULL;

  if (show->source)
    {
      sources = cop_nodes_to_dts (tree, (const CopNode *const *)nodes->pdata, nodes->len, error);
      if (!sources)
        return FALSE;
    }
  cli_json_open (out, NULL, '[');
  for (guint i = 0; i < nodes->len; i++)
    {
      const CopNode *node = nodes->pdata[i];

      cli_json_open (out, NULL, '{');
      cli_json_path (out, "path", node);
      cli_json_open (out, "labels", '[');
      for (guint k = 0; k < cop_node_n_labels (node); k++)
        g_string_append_printf (out, "%s\"%s\"", k ? ", " : " ", cop_node_label (node, k));
      cli_json_close (out, ']');
      if (!cop_query_is_enabled (node))
        add_true (out, "disabled");
      if (referrers)
        add_referrers (out, node, referrers);
      add_node (out, node, show);
      if (sources)
        cli_json_text (out, "source", sources[i], strlen (sources[i]));
      cli_json_close (out, '}');
    }
  cli_json_close (out, ']');
  return TRUE;
}
