/* Cells of buses, and what is as long as they tell: reg, ranges, unit addresses. */
#include <check/check.h>

#include <string.h>

/* What `phandle` is not asked: readers tell of a bad number. */
void
cop_checker__explicit_phandles (CopChecker *ck)
{
  const CopNode *first =
      ck->node->phandle ? cop_tree_find_phandle (ck->tree, ck->node->phandle) : NULL;
  const CopNodeProp *prop = ck->known[COP_KNOWN_LINUX_PHANDLE];
  CopCellWalk walk = COP_CELL_WALK (prop);
  CopCell cell;

  if (first && first != ck->node)
    {
      g_autofree char *path = cop_node_path (first);

      cop_checker__fail (ck, NULL, first, "phandle 0x%x is that of %s, too", ck->node->phandle,
                         path);
    }
  if (!prop)
    return;
  if (!cop_checker__value_is_cell (prop) || !cop_checker__next_cell (&walk, &cell))
    cop_checker__fail (ck, prop, NULL, "has %u bytes; a phandle has 4", cop_prop__length (prop));
  else if (!cell.target && (!cell.number || cell.number == G_MAXUINT32))
    cop_checker__fail (ck, prop, NULL, "is 0x%x; phandles are from 1 to 0xfffffffe", cell.number);
  else if (cell.target ? cell.target != ck->node
                       : ck->node->phandle && cell.number != ck->node->phandle)
    cop_checker__fail (ck, prop, NULL, "is not the phandle of the node, 0x%x", ck->node->phandle);
}

void
cop_checker__references (CopChecker *ck)
{
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    for (guint i = 0; cop_prop__has_targets (prop) && i < cop_prop__n_parts (prop); i++)
      {
        const CopPart *part = &prop->parts[i];

        if (part->kind == COP_CHUNK_LABEL && !ck->tree->is_overlay)
          {
            g_autofree char *hint = cop_tree__label_hint (ck->tree, cop_part__suffix (part));

            cop_checker__fail (ck, prop, NULL, "refers to a label '%s' that is not in the tree%s",
                               cop_part__suffix (part), hint);
          }
        else if (cop_part__has_target (part)
                 && !cop_checker__facts (ck, cop_part__target (part))->order)
          cop_checker__fail (ck, prop, NULL, "refers to a node that has been removed, '%s'",
                             cop_part__target (part)->name);
      }
}

void
cop_checker__addr_size_cells (CopChecker *ck)
{
  /* What is no cell is told of by the checks that this one needs. */
  (void)ck;
}

void
cop_checker__reg_format (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  gint32 address, size;
  guint64 entry;
  g_autofree char *bus = NULL;

  if (!ck->parent)
    {
      cop_checker__fail (ck, prop, NULL, "is at the root, which is on no bus");
      return;
    }
  if (!cop_prop__length (prop))
    cop_checker__fail (ck, prop, NULL, "is empty");
  address = cop_checker__address_cells (ck->parent);
  size = cop_checker__size_cells (ck->parent);
  entry = 4 * ((guint64)address + (guint64)size);
  if (entry ? cop_prop__length (prop) % entry == 0 : !cop_prop__length (prop))
    return;
  bus = cop_node_path (ck->node->parent);
  cop_checker__fail (ck, prop, ck->node->parent,
                     "has %u bytes, no multiple of %" G_GUINT64_FORMAT
                     " (%s has #address-cells %d, #size-cells %d)",
                     cop_prop__length (prop), entry, bus, address, size);
}

void
cop_checker__ranges_format (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[ck->row->known];
  gint32 address = cop_checker__address_cells (ck->own), size = cop_checker__size_cells (ck->own);
  gint32 above, size_above;
  guint64 entry;
  g_autofree char *bus = NULL;

  if (!ck->parent)
    {
      cop_checker__fail (ck, prop, NULL, "is at the root, which is on no bus");
      return;
    }
  above = cop_checker__address_cells (ck->parent);
  size_above = cop_checker__size_cells (ck->parent);
  bus = cop_node_path (ck->node->parent);
  if (!cop_prop__length (prop) && above != address)
    cop_checker__fail (ck, prop, ck->node->parent,
                       "is empty, but its #address-cells is %d, and %d in %s", address, above, bus);
  if (!cop_prop__length (prop) && size_above != size)
    cop_checker__fail (ck, prop, ck->node->parent,
                       "is empty, but its #size-cells is %d, and %d in %s", size, size_above, bus);
  entry = 4 * ((guint64)address + (guint64)above + (guint64)size);
  if (cop_prop__length (prop) && (!entry || cop_prop__length (prop) % entry))
    cop_checker__fail (ck, prop, ck->node->parent,
                       "has %u bytes, no multiple of %" G_GUINT64_FORMAT
                       " (#address-cells %d, in %s %d, #size-cells %d)",
                       cop_prop__length (prop), entry, address, bus, above, size);
}

/* --- unit addresses --- */

static gboolean
is_fragment (const CopNode *node)
{
  return cop_node_find_child (node, "__overlay__") != NULL;
}

void
cop_checker__unit_address_vs_reg (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  const CopNodeProp *ranges = ck->known[COP_KNOWN_RANGES];

  if (!prop && ranges && cop_prop__length (ranges))
    prop = ranges;
  if (!prop == !*ck->unit || is_fragment (ck->node))
    return;
  if (prop)
    cop_checker__fail (ck, prop, NULL, "is there, but no unit address (%s@...)", ck->node->name);
  else
    cop_checker__fail (ck, NULL, NULL, "a unit address, but neither 'reg' nor 'ranges'");
}

void
cop_checker__unit_address_format (CopChecker *ck)
{
  const char *unit = ck->unit;

  /* These have a format of their own. */
  if (ck->parent && (ck->parent->bus & (COP_BUS_PCI | COP_BUS_SIMPLE)))
    return;
  if (!*unit && ck->node->name[ck->base_length] == '@')
    cop_checker__fail (ck, NULL, NULL, "there is no unit address after the @");
  if (!strncmp (unit, "0x", 2))
    {
      cop_checker__fail (ck, NULL, NULL, "a unit address without its 0x is '%s'", unit + 2);
      unit += 2;
    }
  if (unit[0] == '0' && g_ascii_isxdigit (unit[1]))
    cop_checker__fail (ck, NULL, NULL, "a unit address without leading zeros is '%s'",
                       unit + strspn (unit, "0"));
}

void
cop_checker__default_addr_size (CopChecker *ck)
{
  g_autofree char *bus = NULL;

  if (!ck->parent || (!ck->known[COP_KNOWN_REG] && !ck->known[COP_KNOWN_RANGES]))
    return;
  if (ck->parent->address_cells >= 0 && ck->parent->size_cells >= 0)
    return;
  bus = cop_node_path (ck->node->parent);
  if (ck->parent->address_cells < 0)
    cop_checker__fail (ck, NULL, ck->node->parent, "%s has no #address-cells (2 is assumed)", bus);
  if (ck->parent->size_cells < 0)
    cop_checker__fail (ck, NULL, ck->node->parent, "%s has no #size-cells (1 is assumed)", bus);
}

void
cop_checker__unnecessary_addr_size (CopChecker *ck)
{
  const CopPropName *reg = ck->known_names[COP_KNOWN_REG];

  if (!ck->parent || ck->own->address_cells < 0 || ck->own->size_cells < 0
      || ck->known[COP_KNOWN_RANGES] || ck->known[COP_KNOWN_DMA_RANGES] || !ck->node->first_child)
    return;
  for (const CopNode *child = ck->node->first_child; child; child = child->next)
    if (reg && cop_node__find_prop (child, reg))
      return;
  cop_checker__fail (ck, NULL, NULL,
                     "#address-cells and #size-cells are not needed: no child has a 'reg', and the "
                     "node has no 'ranges'");
}

static void
find_twins (CopChecker *ck, gboolean enabled_only)
{
  g_autoptr (GHashTable) units = NULL;

  if (ck->own->address_cells < 0 || ck->own->size_cells < 0 || cop_node_n_children (ck->node) < 2)
    return;
  units = g_hash_table_new (g_str_hash, g_str_equal);
  for (CopNode *child = ck->node->first_child; child; child = child->next)
    {
      const char *at = strchr (child->name, '@');
      const CopPropName *status = ck->known_names[COP_KNOWN_STATUS];
      const CopNodeProp *prop = status ? cop_node__find_prop (child, status) : NULL;
      const char *text = prop ? cop_checker__text (prop) : NULL;
      CopNode *before;

      if (!at || !at[1] || (enabled_only && text && !strcmp (text, "disabled")))
        continue;
      before = g_hash_table_lookup (units, at + 1);
      if (before)
        cop_checker__fail_at (ck, before, NULL, child, "the unit address is that of %s, too",
                              child->name);
      g_hash_table_insert (units, (gpointer)(at + 1), child);
    }
}

void
cop_checker__unique_unit_address (CopChecker *ck)
{
  find_twins (ck, FALSE);
}

void
cop_checker__unique_if_enabled (CopChecker *ck)
{
  find_twins (ck, TRUE);
}
