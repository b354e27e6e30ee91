/* Interrupts: parents, cells, maps. */
#include <check/check.h>

void
cop_checker__interrupt_provider (CopChecker *ck)
{
  gboolean told = ck->known[COP_KNOWN_INTERRUPT_CELLS] != NULL;

  if (ck->own->gives_interrupts && !told)
    cop_checker__fail (ck, NULL, NULL, "it gives interrupts, but has no '#interrupt-cells'");
  else if (told && !ck->own->gives_interrupts)
    cop_checker__fail (ck, ck->known[COP_KNOWN_INTERRUPT_CELLS], NULL,
                       "is there, but neither 'interrupt-controller' nor 'interrupt-map'");
}

/* What is wrong with the property that names the parent, at its node. */
static void
blame_naming (CopChecker *ck, const CopNode *node)
{
  const CopNodeProp *prop = cop_node__find_prop (node, ck->known_names[COP_KNOWN_INTERRUPT_PARENT]);
  CopCellWalk walk = COP_CELL_WALK (prop);
  CopCell cell = { 0 };
  gboolean hole = FALSE;

  if (cop_checker__has_failed (ck, node))
    return;
  if (cop_checker__next_cell (&walk, &cell) && !cop_checker__target (ck, &cell, &hole) && hole
      && (cell.label || cell.target || ck->tree->is_overlay))
    return;
  cop_checker__fail_at (ck, node, prop, NULL, "is 0x%x, which is the phandle of no node",
                        cell.number);
}

void
cop_checker__interrupts (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_INTERRUPTS];
  const CopNode *controller = ck->own->interrupt_parent, *namer = ck->own->interrupt_namer;
  g_autofree char *path = NULL;
  gint64 cells;

  if (ck->own->special)
    return;
  if (cop_prop__length (prop) % 4)
    cop_checker__fail (ck, prop, NULL, "has %u bytes, no multiple of 4", cop_prop__length (prop));
  if (!controller)
    {
      if (namer)
        blame_naming (ck, namer);
      else if (!ck->tree->is_overlay)
        cop_checker__fail (ck, prop, NULL,
                           "is there, but no 'interrupt-parent' here or above, nor a controller");
      return;
    }
  if (!cop_checker__facts (ck, controller)->gives_interrupts
      && !cop_checker__has_failed (ck, controller))
    cop_checker__fail_at (ck, controller, NULL, ck->node,
                          "neither 'interrupt-controller' nor 'interrupt-map', but an interrupt "
                          "parent, of %s",
                          ck->node->name);
  cells = cop_checker__number (controller, ck->known_names[COP_KNOWN_INTERRUPT_CELLS]);
  if (cells < 0
      || (cells ? cop_prop__length (prop) % (4 * (guint64)cells) == 0 : !cop_prop__length (prop)))
    return;
  path = cop_node_path (controller);
  cop_checker__fail (ck, prop, controller,
                     "has %u bytes, no multiple of %" G_GINT64_FORMAT
                     " (%s has #interrupt-cells %" G_GINT64_FORMAT ")",
                     cop_prop__length (prop), 4 * cells, path, cells);
}

/* --- interrupt-map (Devicetree Specification 0.4, 2.4.3) --- */

/* Skips an entry, FALSE when it is wrong. */
static gboolean
check_map_entry (CopChecker *ck, CopCellWalk *walk, guint64 unit_cells, const CopNode **told)
{
  const CopNodeProp *prop = walk->prop;
  guint64 left = cop_checker__cells_left (walk);
  gint64 interrupt, address;
  CopNode *target;
  CopCell cell;
  gboolean hole;
  gsize index;

  if (unit_cells >= left)
    {
      cop_checker__fail (ck, prop, NULL,
                         "ends after %" G_GUINT64_FORMAT " cells of an entry, before its parent",
                         left);
      return FALSE;
    }
  for (guint64 i = 0; i <= unit_cells; i++)
    cop_checker__next_cell (walk, &cell);
  index = walk->at / 4 - 1;
  target = cop_checker__target (ck, &cell, &hole);
  if (!target)
    {
      if (!cell.label && !cell.target && !(hole && ck->tree->is_overlay))
        cop_checker__fail (ck, prop, NULL,
                           "has 0x%x in cell %" G_GSIZE_FORMAT
                           ", where a parent belongs: the phandle of no node",
                           cell.number, index);
      return FALSE;
    }
  interrupt = cop_checker__number (target, ck->known_names[COP_KNOWN_INTERRUPT_CELLS]);
  address = cop_checker__number (target, ck->known_names[COP_KNOWN_ADDRESS_CELLS]);
  if (interrupt < 0)
    {
      g_autofree char *path = cop_node_path (target);

      cop_checker__fail (
          ck, prop, target,
          "refers to %s in cell %" G_GSIZE_FORMAT ", which has no '#interrupt-cells'", path, index);
      return FALSE;
    }
  if (address < 0 && *told != target)
    {
      g_autofree char *path = cop_node_path (target);

      *told = target;
      cop_checker__fail (ck, prop, target,
                         "refers to %s in cell %" G_GSIZE_FORMAT
                         ", which has no '#address-cells' (0 is assumed)",
                         path, index);
    }
  for (gint64 n = interrupt + MAX (address, 0); n > 0; n--)
    if (!cop_checker__next_cell (walk, &cell))
      break;
  return TRUE;
}

void
cop_checker__interrupt_map (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_INTERRUPT_MAP];
  const CopNodeProp *mask = ck->known[COP_KNOWN_INTERRUPT_MAP_MASK];
  CopCellWalk walk = COP_CELL_WALK (prop);
  const CopNode *told = NULL;
  gint64 cells = cop_checker__number (ck->node, ck->known_names[COP_KNOWN_INTERRUPT_CELLS]);

  if (ck->own->address_cells < 0)
    {
      cop_checker__fail (ck, prop, NULL, "is there, but no '#address-cells' (0 would do)");
      return;
    }
  if (cells < 0)
    return;
  cells += ck->own->address_cells;
  if (mask && cop_prop__length (mask) != 4 * (guint64)cells)
    cop_checker__fail (ck, mask, NULL,
                       "has %u bytes, not the %" G_GINT64_FORMAT " of an address and an interrupt",
                       cop_prop__length (mask), 4 * cells);
  if (cop_prop__length (prop) % 4)
    {
      cop_checker__fail (ck, prop, NULL, "has %u bytes, no multiple of 4", cop_prop__length (prop));
      return;
    }
  while (cop_checker__cells_left (&walk) && check_map_entry (ck, &walk, (guint64)cells, &told))
    ;
}
