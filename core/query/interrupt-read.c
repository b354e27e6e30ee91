/* What properties say about interrupts. */
#include <query/interrupt.h>

static gboolean
lost (const char **why, const char *text)
{
  *why = text;
  return FALSE;
}

static gboolean
count_cells (const CopNode *parent, guint32 *ret_n, const char **why)
{
  if (!cop_query__u32 (parent, "#interrupt-cells", ret_n))
    return lost (why, "the interrupt parent has no #interrupt-cells");
  if (!*ret_n || *ret_n > COP_QUERY_MAX_CELLS)
    return lost (why, "the interrupt parent has no or more than 16 interrupt cells");
  return TRUE;
}

const CopNode *
cop_query_interrupt_parent (const CopNode *node, const char **why)
{
  guint left = COP_QUERY_MAX_LEVELS;
  const char *reason = "it has no interrupt parent";
  CopReader reader;
  CopNode *named;

  while (node && left--)
    {
      if (!cop_reader__open (&reader, node, "interrupt-parent"))
        node = node->parent;
      else if (cop_reader__node (&reader, &named, &reason) && named)
        node = named;
      else
        break;
      if (node && cop_node_find_prop (node, "#interrupt-cells"))
        return node;
      if (!left)
        reason = "interrupt parents go in a circle";
    }
  if (why)
    *why = reason;
  return NULL;
}

CopStepKind
cop_interrupt__kind (const CopNode *node)
{
  /* Their `interrupt-map` is in a form of its own, for their drivers (Linux: drivers/of/irq.c). */
  static const char *const others[] = {
    "CBEA,platform-spider-pic", "sti,platform-spider-pic", "realtek,rtl-intc",
    "fsl,ls1021a-extirq",       "fsl,ls1043a-extirq",      "fsl,ls1088a-extirq",
    "renesas,rza1-irqc",
  };
  gboolean has_map = cop_node_find_prop (node, "interrupt-map") != NULL;

  if (!cop_node_find_prop (node, "interrupt-controller"))
    return has_map ? COP_STEP_NEXUS : COP_STEP_PLAIN;
  for (guint i = 0; has_map && i < G_N_ELEMENTS (others); i++)
    if (cop_query__is_compatible (node, others[i]))
      has_map = FALSE;
  return has_map ? COP_STEP_NEXUS : COP_STEP_CONTROLLER;
}

/* The first cells of `reg`, which nexus nodes compare. */
static void
read_address (const CopNode *node, CopSpecifier *specifier)
{
  CopReader reader;

  specifier->n_address = 0;
  if (!cop_reader__open (&reader, node, "reg"))
    return;
  while (specifier->n_address < COP_QUERY_MAX_CELLS
         && cop_reader__cells (&reader, 1, &specifier->address[specifier->n_address]))
    specifier->n_address++;
}

gboolean
cop_interrupts__open (CopInterruptReader *reader, const CopNode *node, const char **why)
{
  *reader = (CopInterruptReader){ .node = node };
  if (cop_reader__open (&reader->reader, node, "interrupts-extended"))
    return TRUE;
  if (!cop_reader__open (&reader->reader, node, "interrupts"))
    return TRUE;
  reader->parent = cop_query_interrupt_parent (node, why);
  return reader->parent != NULL;
}

gboolean
cop_interrupts__next (CopInterruptReader *reader, CopSpecifier *ret_specifier, const char **why)
{
  CopNode *target = NULL;
  guint32 n;

  if (!reader->reader.prop || reader->reader.at >= cop_prop__length (reader->reader.prop))
    return FALSE;
  *ret_specifier = (CopSpecifier){ .parent = reader->parent };
  if (!reader->parent)
    {
      if (!cop_reader__node (&reader->reader, &target, why))
        return FALSE;
      ret_specifier->parent = target;
      if (!target)
        return TRUE;
    }
  if (!count_cells (ret_specifier->parent, &n, why))
    return FALSE;
  ret_specifier->n_cells = n;
  if (!cop_reader__cells (&reader->reader, n, ret_specifier->cells))
    return lost (why, "the value ends inside a specifier");
  read_address (reader->node, ret_specifier);
  return TRUE;
}

gboolean
cop_interrupt_map__open (CopInterruptMap *map, const CopNode *nexus, const char **why)
{
  *map = (CopInterruptMap){ 0 };
  cop_reader__open (&map->reader, nexus, "interrupt-map");
  cop_query__u32 (nexus, "#address-cells", &map->n_address);
  if (!cop_query__u32 (nexus, "#interrupt-cells", &map->n_cells))
    return lost (why, "a node with 'interrupt-map' has no #interrupt-cells");
  if (map->n_address > COP_QUERY_MAX_CELLS || map->n_cells > COP_QUERY_MAX_CELLS
      || map->n_address + map->n_cells > COP_QUERY_MAX_CELLS)
    return lost (why, "an entry of 'interrupt-map' has more than 16 cells to compare");
  return TRUE;
}

gboolean
cop_interrupt_map__next (CopInterruptMap *map, guint32 *match, CopSpecifier *ret_parent,
                         const char **why)
{
  CopNode *target;
  guint32 n;

  if (!map->reader.prop || map->reader.at >= cop_prop__length (map->reader.prop))
    return FALSE;
  *ret_parent = (CopSpecifier){ 0 };
  if (!cop_reader__cells (&map->reader, map->n_address + map->n_cells, match))
    return lost (why, "'interrupt-map' ends inside an entry");
  if (!cop_reader__node (&map->reader, &target, why))
    return FALSE;
  if (!target)
    return lost (why, "an entry of 'interrupt-map' has no interrupt parent");
  if (!count_cells (target, &n, why))
    return FALSE;
  ret_parent->parent = target;
  ret_parent->n_cells = n;
  n = 0;
  cop_query__u32 (target, "#address-cells", &n);
  if (n > COP_QUERY_MAX_CELLS)
    return lost (why, "the interrupt parent has more than 16 address cells");
  ret_parent->n_address = n;
  if (!cop_reader__cells (&map->reader, n, ret_parent->address)
      || !cop_reader__cells (&map->reader, ret_parent->n_cells, ret_parent->cells))
    return lost (why, "'interrupt-map' ends inside an entry");
  return TRUE;
}
