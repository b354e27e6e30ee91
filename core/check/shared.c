/* Lines of interrupt controllers that have two users, and circles of controllers and clocks. */
#include <check/check.h>
#include <tree/node.h>

/* More cells than that are no specifier that this check knows. */
#define CELLS_MOST 4

typedef struct
{
  const CopNode *controller;
  CopNode *node;
  const CopNodeProp *prop;
  guint32 line[CELLS_MOST]; /* the specifier without its type */
  guint32 type;
  guint n_cells; /* of the specifier */
} Use;

/* The bits of a type that tell of the edge or level; a GIC has a mask of CPUs above them. */
#define TYPE_MASK 0xf
#define TYPE_EDGES 0x3

static const char *
type_name (guint32 type)
{
  static const char *const names[] = { "edge-rising", "edge-falling", "edge-both", "level-high",
                                       NULL,          NULL,           NULL,        "level-low" };
  const char *name = type && type <= G_N_ELEMENTS (names) ? names[type - 1] : NULL;

  return name ? name : "of another type";
}

/* Which cell of a specifier of n is the type, as that is with most controllers: the second of two,
 * the third of three and more (GIC: kind, number, type).  -1 when there is none. */
static gint
type_cell (guint n)
{
  return n < 2 ? -1 : n == 2 ? 1 : 2;
}

/* These have cells of another meaning: two of which none is a type. */
static gboolean
has_other_cells (const CopChecker *ck, const CopNode *controller)
{
  static const char *const others[] = { "brcm,bcm2835-armctrl-ic",
                                        "brcm,bcm2836-armctrl-ic",
                                        "samsung,exynos4210-combiner",
                                        "renesas,intc-irqpin",
                                        "ti,sci-inta",
                                        "ti,sci-intr" };
  const CopPropName *name = ck->known_names[COP_KNOWN_COMPATIBLE];
  const CopNodeProp *prop = name ? cop_node__find_prop (controller, name) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (cop_checker__is_compatible (prop, others[i]))
      return TRUE;
  return FALSE;
}

static void
add_use (CopChecker *ck, const CopNodeProp *prop, const CopNode *controller, const guint32 *cells,
         guint n)
{
  Use use = { controller, ck->node, prop, { 0 }, 0, n };
  gint type = type_cell (n);

  /* The lines of each CPU, of kind 1 of a GIC, are not one line. */
  if (type < 0 || (n >= 3 && cells[0] == 1))
    return;
  for (guint i = 0; i < n && i < CELLS_MOST; i++)
    if (i == (guint)type)
      use.type = cells[i] & TYPE_MASK;
    else
      use.line[i] = cells[i];
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
      if (!has_other_cells (ck, controller))
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
  return use->n_cells == 2 ? g_strdup_printf ("%u", use->line[0])
                           : g_strdup_printf ("%u %u", use->line[0], use->line[1]);
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

          cop_checker__fail_at (ck, use->node, use->prop, first->node,
                                "has line %s of %s, %s, that %s has, too, %s: %s", line, path,
                                type_name (use->type), other, type_name (first->type), why);
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
