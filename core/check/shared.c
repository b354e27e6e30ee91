/* Lines of interrupt controllers that have two users, and circles of controllers and clocks. */
#include <check/check.h>
#include <tree/node.h>

#include <string.h>

/* More cells than that are no specifier that this check knows. */
#define CELLS_MOST 4

typedef struct
{
  const CopNode *controller;
  CopNode *node;
  const CopNodeProp *prop;
  guint32 line[CELLS_MOST]; /* the cells that tell which line it is */
  guint n_line;
  guint32 type;
} Use;

/* Which cells of a specifier tell the line, by the binding of the controller: the first n_line.
 * The next one is the type. */
typedef struct
{
  const char *compatible;
  guint n_line; /* 0: no cell is a type, or it has other numbers than those of most */
} Layout;

static const Layout layouts[] = {
  /* kind, number, type, and for a private interrupt which CPUs */
  { "arm,gic-v3", 2 },
  /* number, type, priority */
  { "atmel,at91rm9200-aic", 1 },
  { "atmel,sama5d2-aic", 1 },
  { "atmel,sama5d3-aic", 1 },
  { "atmel,sama5d4-aic", 1 },
  { "microchip,sam9x60-aic", 1 },
  { "arm,armv7m-nvic", 0 },
  { "brcm,bcm2835-armctrl-ic", 0 },
  { "brcm,bcm2836-armctrl-ic", 0 },
  { "chrp,open-pic", 0 },
  { "fsl,mpic", 0 },
  { "renesas,intc-irqpin", 0 },
  { "samsung,exynos4210-combiner", 0 },
  { "ti,icssg-intc", 0 },
  { "ti,pruss-intc", 0 },
  { "ti,sci-inta", 0 },
  { "ti,sci-intr", 0 },
};

/* The bits of a type that tell of the edge or level; a GIC has a mask of CPUs above them. */
#define TYPE_MASK 0xf
#define TYPE_EDGES 0x3

/* transfer full */
static char *
type_name (guint32 type)
{
  static const char *const names[] = { "edge-rising", "edge-falling", "edge-both", "level-high",
                                       NULL,          NULL,           NULL,        "level-low" };
  const char *name = type && type <= G_N_ELEMENTS (names) ? names[type - 1] : NULL;

  return name ? g_strdup (name) : g_strdup_printf ("type %u", type);
}

/* How many cells of a specifier of n tell the line: what the binding says of those that are known,
 * else all but the last.  0 when none is a type. */
static guint
line_cells (const CopChecker *ck, const CopNode *controller, guint n)
{
  const CopPropName *name = ck->known_names[COP_KNOWN_COMPATIBLE];
  const CopNodeProp *prop = name ? cop_node__find_prop (controller, name) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (cop_checker__is_compatible (prop, layouts[i].compatible))
      return layouts[i].n_line < n ? layouts[i].n_line : 0;
  return n - 1;
}

static void
add_use (CopChecker *ck, const CopNodeProp *prop, const CopNode *controller, const guint32 *cells,
         guint n)
{
  Use use = { .controller = controller, .node = ck->node, .prop = prop };

  use.n_line = line_cells (ck, controller, n);
  /* The lines of each CPU, of kind 1 of a GIC, are not one line. */
  if (!use.n_line || (use.n_line == 2 && cells[0] == 1))
    return;
  memcpy (use.line, cells, use.n_line * sizeof *cells);
  use.type = cells[use.n_line] & TYPE_MASK;
  if (use.type)
    g_array_append_vals (ck->interrupts, &use, sizeof use);
}

static void
collect (CopChecker *ck, const CopNodeProp *prop, gboolean extended)
{
  CopCellWalk walk = COP_CELL_WALK (prop);
  const CopNode *controller = ck->own->interrupt_parent;
  guint32 cells[CELLS_MOST] = { 0 };
  gboolean hole;
  CopCell cell;

  while (cop_checker__cells_left (&walk))
    {
      gint64 n;

      if (extended && cop_checker__next_cell (&walk, &cell))
        controller = cop_checker__target (ck, &cell, &hole);
      if (!controller)
        return;
      n = cop_checker__number (controller, ck->known_names[COP_KNOWN_INTERRUPT_CELLS]);
      if (n < 1 || n > CELLS_MOST || (guint64)n > cop_checker__cells_left (&walk))
        return;
      for (gint64 i = 0; i < n && cop_checker__next_cell (&walk, &cell); i++)
        cells[i] = cell.number;
      add_use (ck, prop, controller, cells, (guint)n);
    }
}

void
cop_checker__interrupt_shared (CopChecker *ck)
{
  const CopNodeProp *extended = ck->known[COP_KNOWN_INTERRUPTS_EXTENDED];

  if (ck->own->disabled || ck->own->special)
    return;
  if (extended)
    collect (ck, extended, TRUE);
  else if (ck->known[COP_KNOWN_INTERRUPTS])
    collect (ck, ck->known[COP_KNOWN_INTERRUPTS], FALSE);
}

static guint
use_hash (gconstpointer data)
{
  const Use *use = data;
  guint hash = g_direct_hash (use->controller);

  for (guint i = 0; i < CELLS_MOST; i++)
    hash = hash * 31 + use->line[i];
  return hash;
}

static gboolean
use_equal (gconstpointer a, gconstpointer b)
{
  const Use *first = a, *second = b;

  return first->controller == second->controller
         && !memcmp (first->line, second->line, sizeof first->line);
}

/* What a line of one type does not do for two devices; NULL when it does. */
static const char *
fault (const Use *first, const Use *use)
{
  if (first->node == use->node)
    return NULL;
  if (first->type != use->type)
    return "a line has one type";
  if (use->type & TYPE_EDGES)
    return "an edge of one is lost while the other is served";
  return NULL;
}

/* "5", "0 33".  transfer full. */
static char *
line_name (const Use *use)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < use->n_line; i++)
    g_string_append_printf (text, "%s%u", i ? " " : "", use->line[i]);
  return g_string_free (text, FALSE);
}

void
cop_checker__interrupt_shared_end (CopChecker *ck)
{
  const Use *uses = (const Use *)(gconstpointer)ck->interrupts->data;
  guint n = ck->interrupts->len / sizeof (Use);
  g_autoptr (GHashTable) firsts = g_hash_table_new (use_hash, use_equal);

  for (guint i = 0; i < n; i++)
    {
      const Use *use = &uses[i], *first = g_hash_table_lookup (firsts, use);
      const char *why = first ? fault (first, use) : NULL;

      if (!first)
        g_hash_table_add (firsts, (gpointer)use);
      if (why)
        {
          g_autofree char *path = cop_node_path (use->controller);
          g_autofree char *other = cop_node_path (first->node);
          g_autofree char *line = line_name (use);
          g_autofree char *type = type_name (use->type);
          g_autofree char *before = type_name (first->type);

          cop_checker__fail_at (ck, use->node, use->prop, first->node,
                                "has line %s of %s (%s), which %s has, too (%s): %s", line, path,
                                type, other, before, why);
        }
    }
}

/* --- circles --- */

static void
add_edges (CopChecker *ck, const CopNodeProp *prop, CopKnown cells_known, gboolean single,
           GArray *edges)
{
  CopCellWalk walk = COP_CELL_WALK (prop);
  gboolean hole;
  CopCell cell;

  while (cop_checker__next_cell (&walk, &cell))
    {
      CopNode *target = cop_checker__target (ck, &cell, &hole);
      CopEdge edge = { ck->node, target };
      gint64 n;

      if (!target && hole)
        continue;
      n = target ? cop_checker__number (target, ck->known_names[cells_known]) : -1;
      if (n < 0)
        return;
      if (!single || !n)
        g_array_append_val (edges, edge);
      for (; n > 0 && cop_checker__next_cell (&walk, &cell); n--)
        ;
    }
}

/* Only a clock of one output is the same clock wherever it is named; controllers that feed each
 * other do so with different outputs. */
void
cop_checker__clock_cycle (CopChecker *ck)
{
  const CopPropName *cells = ck->known_names[COP_KNOWN_CLOCK_CELLS];

  if (!ck->own->special && cop_checker__number (ck->node, cells) == 0)
    add_edges (ck, ck->known[COP_KNOWN_CLOCKS], COP_KNOWN_CLOCK_CELLS, TRUE, ck->clock_edges);
}

void
cop_checker__clock_cycle_end (CopChecker *ck)
{
  cop_checker__find_cycles (ck, ck->clock_edges, "the clocks");
}

void
cop_checker__intc_cycle (CopChecker *ck)
{
  const CopNodeProp *extended = ck->known[COP_KNOWN_INTERRUPTS_EXTENDED];
  CopEdge edge = { ck->node, (CopNode *)ck->own->interrupt_parent };

  if (!ck->own->gives_interrupts || ck->own->special)
    return;
  if (extended)
    add_edges (ck, extended, COP_KNOWN_INTERRUPT_CELLS, FALSE, ck->intc_edges);
  else if (ck->known[COP_KNOWN_INTERRUPTS] && edge.to && edge.to != ck->node)
    g_array_append_val (ck->intc_edges, edge);
}

void
cop_checker__intc_cycle_end (CopChecker *ck)
{
  cop_checker__find_cycles (ck, ck->intc_edges, "the interrupt controllers");
}
