/* Interrupts on their way to the root controller. */
#include <query/interrupt.h>

#include <string.h>

/* More controllers and nexus nodes than this follow each other nowhere. */
#define MOST_STEPS 32

typedef struct
{
  CopQueryStep steps[MOST_STEPS];
  guint n_steps;
  CopSpecifier now;
  gboolean assumed;
  const CopNode *at;
  const char *why;
} Trace;

static gboolean
lost (Trace *trace, const CopNode *at, const char *why)
{
  trace->at = at;
  trace->why = why;
  return FALSE;
}

static gboolean
was_at (const Trace *trace, const CopNode *node)
{
  for (guint i = 0; i < trace->n_steps; i++)
    if (trace->steps[i].node == node)
      return TRUE;
  return FALSE;
}

static gboolean
row_fits (const CopInterruptMap *map, const CopReader *mask, const guint32 *row,
          const guint32 *wanted)
{
  for (guint i = 0; i < map->n_address + map->n_cells; i++)
    {
      CopReader reader = *mask;
      guint32 bits = G_MAXUINT32;

      reader.at = 4 * (gsize)i;
      if (cop_reader__left (&reader))
        cop_reader__cells (&reader, 1, &bits);
      if ((row[i] & bits) != (wanted[i] & bits))
        return FALSE;
    }
  return TRUE;
}

/* To the interrupt parent of the first row that the address and the specifier fit. */
static gboolean
through_nexus (Trace *trace)
{
  const CopNode *nexus = trace->now.parent;
  guint32 row[COP_QUERY_MAX_CELLS], wanted[COP_QUERY_MAX_CELLS] = { 0 };
  const char *why = "none of the entries of its 'interrupt-map' fits";
  CopSpecifier parent;
  CopInterruptMap map;
  CopReader mask;

  if (!cop_interrupt_map__open (&map, nexus, &why))
    return lost (trace, nexus, why);
  if (map.n_cells != trace->now.n_cells || map.n_address > trace->now.n_address)
    return lost (trace, nexus, "its 'interrupt-map' compares more cells than there are");
  memcpy (wanted, trace->now.address, map.n_address * sizeof *wanted);
  memcpy (wanted + map.n_address, trace->now.cells, map.n_cells * sizeof *wanted);
  cop_reader__open (&mask, nexus, "interrupt-map-mask");
  while (cop_interrupt_map__next (&map, row, &parent, &why))
    if (row_fits (&map, &mask, row, wanted))
      {
        trace->now = parent;
        return TRUE;
      }
  return lost (trace, nexus, why);
}

/* The same specifier, for the interrupt parent of the node. */
static gboolean
hand_on (Trace *trace, const CopNode *node)
{
  const char *why = NULL;
  const CopNode *parent = cop_query_interrupt_parent (node, &why);
  guint32 n;

  if (!parent)
    return lost (trace, node, why);
  if (!cop_query__u32 (parent, "#interrupt-cells", &n) || n != trace->now.n_cells)
    return lost (trace, node, "its interrupt parent has another number of interrupt cells");
  trace->now.parent = parent;
  trace->assumed = TRUE;
  return TRUE;
}

/* A controller that names an interrupt parent and has no interrupts itself hands them on; others
 * are not known to have one. */
static gboolean
hand_on_by_name (Trace *trace, const CopNode *controller)
{
  const CopNode *parent;
  guint32 n;

  if (!cop_node_find_prop (controller, "interrupt-parent"))
    return FALSE;
  parent = cop_query_interrupt_parent (controller, NULL);
  if (!parent || parent == controller || !cop_query__u32 (parent, "#interrupt-cells", &n)
      || n != trace->now.n_cells)
    return FALSE;
  return hand_on (trace, controller);
}

static gboolean
through_controller (Trace *trace, CopQueryStep *step)
{
  const CopNode *controller = step->node;
  CopSpecifier first = { 0 }, specifier;
  const char *why = NULL;
  CopInterruptReader reader;

  /* What takes a GIC's specifiers and is none hands them on, and its own interrupts are its own. */
  if (cop_interrupt__is_before_gic (controller))
    return hand_on_by_name (trace, controller);
  if (!cop_interrupts__open (&reader, controller, &why))
    return lost (trace, controller, why);
  while (cop_interrupts__next (&reader, &specifier, &why))
    if (specifier.parent && !step->n_outputs++)
      first = specifier;
  if (why)
    return lost (trace, controller, why);
  if (!step->n_outputs)
    return hand_on_by_name (trace, controller);
  /* The root controller's own interrupts are its own (the maintenance interrupt of a GIC). */
  if (first.parent == controller)
    {
      step->n_outputs = 0;
      return FALSE;
    }
  trace->now = first;
  return TRUE;
}

static gboolean
step_up (Trace *trace)
{
  CopQueryStep *step = &trace->steps[trace->n_steps];

  if (was_at (trace, trace->now.parent))
    return lost (trace, trace->now.parent, "interrupts go in a circle");
  if (trace->n_steps == MOST_STEPS)
    return lost (trace, trace->now.parent, "the interrupt passes more than 32 nodes");
  *step = (CopQueryStep){ .node = trace->now.parent,
                          .kind = cop_interrupt__kind (trace->now.parent),
                          .assumed = trace->assumed,
                          .n_cells = trace->now.n_cells };
  memcpy (step->cells, trace->now.cells, sizeof step->cells);
  trace->n_steps++;
  trace->assumed = FALSE;
  switch (step->kind)
    {
    case COP_STEP_NEXUS:
      return through_nexus (trace);
    case COP_STEP_CONTROLLER:
      return through_controller (trace, step);
    case COP_STEP_PLAIN:
      break;
    }
  return hand_on (trace, step->node);
}

static void
clear_interrupt (gpointer interrupt)
{
  g_free (((CopQueryInterrupt *)interrupt)->steps);
}

static void
follow (CopQueryInterrupt *interrupt, const CopSpecifier *specifier)
{
  Trace trace = { .now = *specifier };

  while (step_up (&trace))
    ;
  interrupt->steps = g_memdup2 (trace.steps, trace.n_steps * sizeof *trace.steps);
  interrupt->n_steps = trace.n_steps;
  interrupt->at = trace.at;
  interrupt->why = trace.why;
}

GArray *
cop_query_interrupts (const CopNode *node, GError **error)
{
  g_autoptr (GArray) interrupts = g_array_new (FALSE, TRUE, sizeof (CopQueryInterrupt));
  g_autofree char *path = NULL;
  CopInterruptReader reader;
  CopSpecifier specifier;
  const char *why = NULL;
  guint index = 0;

  g_array_set_clear_func (interrupts, clear_interrupt);
  if (!cop_interrupts__open (&reader, node, &why))
    {
      path = cop_node_path (node);
      cop_error_set (error, COP_ERROR_NOT_FOUND, path, "has 'interrupts', but %s", why);
      return NULL;
    }
  for (; cop_interrupts__next (&reader, &specifier, &why); index++)
    {
      CopQueryInterrupt interrupt = { .node = node, .index = index };

      if (!specifier.parent)
        continue;
      interrupt.name = cop_query__string (node, "interrupt-names", index);
      follow (&interrupt, &specifier);
      g_array_append_val (interrupts, interrupt);
    }
  if (!why)
    return g_steal_pointer (&interrupts);
  path = cop_node_path (node);
  cop_error_set (error, COP_ERROR_INVALID, path, "'%s': %s",
                 cop_node_prop_name (reader.reader.prop), why);
  return NULL;
}
