/* The lines of interrupt controllers, and who uses them. */
#include <query/interrupt.h>

/* --- what a specifier means --- */

/* Interrupt IDs of Arm's GIC: where its kinds of interrupts begin (GICv2 and v3 architecture). */
enum
{
  GIC_PPI = 16,
  GIC_SPI = 32,
  GIC_LAST_SPI = 1019,
  GIC_EXTENDED_PPI = 1056,
  GIC_EXTENDED_SPI = 4096,
};

/* More controllers than this hand interrupts on to a GIC nowhere. */
#define MOST_BEFORE_GIC 8

static gboolean
is_gic_itself (const CopNode *node)
{
  /* The bindings arm,gic.yaml and arm,gic-v3.yaml. */
  static const char *const compatibles[] = {
    "arm,gic-400",
    "arm,gic-v3",
    "arm,cortex-a15-gic",
    "arm,cortex-a9-gic",
    "arm,cortex-a7-gic",
    "arm,cortex-a5-gic",
    "arm,arm11mp-gic",
    "arm,tc11mp-gic",
    "arm,eb11mp-gic",
    "arm,pl390",
    "arm,arm1176jzf-devchip-gic",
    "qcom,msm-8660-qgic",
    "qcom,msm-qgic2",
    "brcm,brahma-b15-gic",
    "nvidia,tegra210-agic",
  };
  guint32 n;

  if (!cop_query__u32 (node, "#interrupt-cells", &n) || n < 3)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (compatibles); i++)
    if (cop_query__is_compatible (node, compatibles[i]))
      return TRUE;
  return FALSE;
}

gboolean
cop_interrupt__is_gic (const CopNode *controller)
{
  guint32 n;

  for (guint i = 0; controller && i < MOST_BEFORE_GIC; i++)
    {
      if (is_gic_itself (controller))
        return TRUE;
      if (!cop_query__u32 (controller, "#interrupt-cells", &n) || n != 3
          || !cop_node_find_prop (controller, "interrupt-parent"))
        return FALSE;
      controller = cop_query_interrupt_parent (controller, NULL);
    }
  return FALSE;
}

gboolean
cop_interrupt__is_before_gic (const CopNode *controller)
{
  return !is_gic_itself (controller) && cop_interrupt__is_gic (controller);
}

static const struct
{
  const char *name;
  guint32 first;
} gic_kinds[] = {
  { "SPI", GIC_SPI },
  { "PPI", GIC_PPI },
  { "ESPI", GIC_EXTENDED_SPI },
  { "EPPI", GIC_EXTENDED_PPI },
};

gboolean
cop_query_line (const CopNode *controller, const guint32 *cells, guint n_cells, guint32 *ret_line)
{
  if (n_cells >= 3 && cells[0] < G_N_ELEMENTS (gic_kinds) && cop_interrupt__is_gic (controller))
    {
      *ret_line = gic_kinds[cells[0]].first + cells[1];
      return *ret_line >= cells[1];
    }
  if (n_cells != 1 && n_cells != 2)
    return FALSE;
  *ret_line = cells[0];
  return TRUE;
}

/* Linux's include/dt-bindings/interrupt-controller/irq.h. */
static const char *
trigger_name (guint32 flags)
{
  switch (flags & 0xf)
    {
    case 1:
      return " edge-rising";
    case 2:
      return " edge-falling";
    case 3:
      return " edge-both";
    case 4:
      return " level-high";
    case 8:
      return " level-low";
    default:
      return "";
    }
}

char *
cop_query_print_specifier (const CopNode *controller, const guint32 *cells, guint n_cells)
{
  if (n_cells >= 3 && cells[0] < G_N_ELEMENTS (gic_kinds) && cop_interrupt__is_gic (controller))
    return g_strdup_printf ("%s %u%s", gic_kinds[cells[0]].name, cells[1], trigger_name (cells[2]));
  if (n_cells == 2)
    return g_strdup_printf ("%u%s", cells[0], trigger_name (cells[1]));
  return n_cells == 1 ? g_strdup_printf ("%u", cells[0]) : g_strdup ("");
}

/* --- how many lines there are --- */

static gboolean
find_range (const CopNode *controller, CopLineRange *ret_range)
{
  guint32 n, cells = 0;

  cop_query__u32 (controller, "#interrupt-cells", &cells);
  if (is_gic_itself (controller))
    *ret_range = (CopLineRange){ GIC_SPI, GIC_LAST_SPI };
  else if (cells > 2)
    return FALSE;
  else if (cop_query__u32 (controller, "riscv,ndev", &n)
           || cop_query__u32 (controller, "riscv,num-sources", &n))
    *ret_range = (CopLineRange){ 1, n };
  else if (cop_query__u32 (controller, "ngpios", &n) && n)
    *ret_range = (CopLineRange){ 0, n - 1 };
  else
    return FALSE;
  return ret_range->last >= ret_range->first;
}

/* --- who uses them --- */

typedef struct
{
  const CopNode *controller;
  GArray *uses;
  GPtrArray *findings;
} Users;

static void
tell_lost (Users *users, const CopQueryInterrupt *interrupt)
{
  g_autofree char *path = NULL, *at = NULL;

  if (!users->findings || !interrupt->why)
    return;
  path = cop_node_path (interrupt->node);
  at = cop_node_path (interrupt->at);
  g_ptr_array_add (users->findings, g_strdup_printf ("%s: interrupt %u is lost at %s: %s", path,
                                                     interrupt->index, at, interrupt->why));
}

static void
add_interrupt (Users *users, const CopQueryInterrupt *interrupt)
{
  for (guint i = 0; i < interrupt->n_steps; i++)
    {
      const CopQueryStep *step = &interrupt->steps[i];
      CopLineUse use = { .node = interrupt->node,
                         .index = interrupt->index,
                         .name = interrupt->name };

      /* What comes after another controller is that one's interrupt, and told as its. */
      if (i && interrupt->steps[i - 1].n_outputs)
        return;
      if (step->node != users->controller)
        continue;
      if (cop_query_line (step->node, step->cells, step->n_cells, &use.line))
        g_array_append_val (users->uses, use);
      return;
    }
}

static void
add_map (Users *users, const CopNode *nexus)
{
  guint32 row[COP_QUERY_MAX_CELLS];
  const char *why = NULL;
  CopSpecifier parent;
  CopInterruptMap map;
  GError *error = NULL;

  if (cop_interrupt__kind (nexus) != COP_STEP_NEXUS)
    return;
  if (cop_interrupt_map__open (&map, nexus, &why))
    for (guint i = 0; cop_interrupt_map__next (&map, row, &parent, &why); i++)
      {
        CopLineUse use = { .node = nexus, .index = i, .is_map = TRUE };

        if (parent.parent == users->controller
            && cop_query_line (parent.parent, parent.cells, parent.n_cells, &use.line))
          g_array_append_val (users->uses, use);
      }
  if (why && users->findings)
    {
      g_autofree char *path = cop_node_path (nexus);

      cop_error_set (&error, COP_ERROR_INVALID, path, "%s", why);
      cop_query__tell (users->findings, error);
    }
}

static int
compare_uses (gconstpointer one, gconstpointer other)
{
  const CopLineUse *a = one, *b = other;

  if (a->line != b->line)
    return a->line < b->line ? -1 : 1;
  if (a->node != b->node)
    return a->node->id < b->node->id ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

static void
find_unused (CopQueryLines *lines)
{
  guint64 next = lines->lines.first;

  for (guint i = 0; i < lines->uses->len && next <= lines->lines.last; i++)
    {
      guint32 line = g_array_index (lines->uses, CopLineUse, i).line;

      if (line > lines->lines.last)
        break;
      if (line > next)
        {
          CopLineRange range = { (guint32)next, line - 1 };

          g_array_append_val (lines->unused, range);
        }
      next = MAX (next, (guint64)line + 1);
    }
  if (next <= lines->lines.last)
    {
      CopLineRange range = { (guint32)next, lines->lines.last };

      g_array_append_val (lines->unused, range);
    }
}

CopQueryLines *
cop_query_lines (const CopNode *controller, GPtrArray *findings, GError **error)
{
  Users users = { .controller = controller, .findings = findings };
  const CopNode *root = cop_node__tree (controller)->root;
  CopQueryLines *lines;

  if (!cop_node_find_prop (controller, "#interrupt-cells"))
    {
      g_autofree char *path = cop_node_path (controller);

      cop_error_set (error, COP_ERROR_INVALID, path,
                     "is no interrupt controller: it has no #interrupt-cells");
      return NULL;
    }
  lines = g_new0 (CopQueryLines, 1);
  users.uses = lines->uses = g_array_new (FALSE, FALSE, sizeof (CopLineUse));
  lines->unused = g_array_new (FALSE, FALSE, sizeof (CopLineRange));
  for (const CopNode *node = root; node; node = cop_node_next (node, root))
    {
      GError *fault = NULL;
      GArray *interrupts = cop_query_interrupts (node, &fault);

      for (guint i = 0; interrupts && i < interrupts->len; i++)
        {
          add_interrupt (&users, &g_array_index (interrupts, CopQueryInterrupt, i));
          tell_lost (&users, &g_array_index (interrupts, CopQueryInterrupt, i));
        }
      cop_query__tell (findings, fault);
      g_clear_pointer (&interrupts, g_array_unref);
      add_map (&users, node);
    }
  g_array_sort (lines->uses, compare_uses);
  lines->is_known = find_range (controller, &lines->lines);
  if (lines->is_known)
    find_unused (lines);
  return lines;
}

void
cop_query_lines_free (CopQueryLines *lines)
{
  if (!lines)
    return;
  g_array_unref (lines->uses);
  g_array_unref (lines->unused);
  g_free (lines);
}
