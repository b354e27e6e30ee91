/* References to providers: phandles, each with as many cells as the provider tells. */
#include <check/check.h>

#include <string.h>

typedef struct
{
  const char *text; /* "#clock-cells" */
  const CopPropName *name;
  gint fixed; /* number of cells whatever the provider says; or -1 */
  gboolean optional;
} Cells;

/* What the nearest node says that has the cells: a provider may be meant by its parent's or its
 * child's label. */
static CopNode *
near_provider (const CopNode *node, const CopPropName *cells)
{
  guint n = 0;

  if (!cells)
    return NULL;
  if (node->parent && cop_node__find_prop (node->parent, cells))
    return node->parent;
  for (CopNode *child = node->first_child; child && n < 16; child = child->next, n++)
    if (cop_node__find_prop (child, cells))
      return child;
  return NULL;
}

static void
fail_no_cells (CopChecker *ck, const CopNodeProp *prop, gsize index, const CopNode *target,
               const Cells *cells)
{
  g_autofree char *path = cop_node_path (target), *near = NULL;
  const CopNode *other = near_provider (target, cells->name);

  if (other)
    near = cop_node_path (other);
  cop_checker__fail (
      ck, prop, target, "refers to %s in cell %" G_GSIZE_FORMAT ", which has no '%s'%s%s%s", path,
      index, cells->text, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* Whether the walk may go on behind the entry that begins with the cell. */
static gboolean
check_entry (CopChecker *ck, CopCellWalk *walk, const Cells *cells)
{
  gsize index = walk->at / 4;
  const CopNodeProp *prop = walk->prop;
  CopCell cell;
  CopNode *target;
  gboolean hole;
  gint64 n;

  cop_checker__next_cell (walk, &cell);
  target = cop_checker__target (ck, &cell, &hole);
  /* Behind what another tree knows it cannot go on. */
  if (hole)
    return !cell.label && !cell.target;
  if (!target)
    {
      cop_checker__fail (ck, prop, NULL,
                         "has phandle 0x%x in cell %" G_GSIZE_FORMAT ", which no node has",
                         cell.number, index);
      return FALSE;
    }
  if (!cell.target && cop_prop__has_targets (prop))
    cop_checker__fail (ck, prop, NULL,
                       "has a number, 0x%x, in cell %" G_GSIZE_FORMAT ", where a reference belongs",
                       cell.number, index);
  n = cells->fixed >= 0 ? cells->fixed : cop_checker__number (target, cells->name);
  if (n < 0 && !cells->optional)
    {
      fail_no_cells (ck, prop, index, target, cells);
      return FALSE;
    }
  if (n > 0 && (guint64)n > cop_checker__cells_left (walk))
    {
      g_autofree char *path = cop_node_path (target);

      cop_checker__fail (
          ck, prop, target,
          "ends after %" G_GSIZE_FORMAT " of %" G_GINT64_FORMAT " cells for %s, as its '%s' tells",
          cop_checker__cells_left (walk), n, path, cells->text ? cells->text : "binding");
      return FALSE;
    }
  for (; n > 0; n--)
    cop_checker__next_cell (walk, &cell);
  return TRUE;
}

static void
check_entries (CopChecker *ck, const CopNodeProp *prop, const Cells *cells)
{
  CopCellWalk walk = COP_CELL_WALK (prop);

  if (cop_prop__length (prop) % 4)
    {
      cop_checker__fail (ck, prop, NULL, "has %u bytes, no multiple of 4", cop_prop__length (prop));
      return;
    }
  while (cop_checker__cells_left (&walk) && check_entry (ck, &walk, cells))
    ;
}

void
cop_checker__provider (CopChecker *ck)
{
  static const char *const names[] = {
#define NAME(id_, name_) name_,
    COP_KNOWN_PROPS (NAME)
  };
  CopKnown known = ck->row->other;
  /* Linux: a node may be an MSI controller, or a mux, without arguments. */
  const Cells cells = { names[known], ck->known_names[known], -1, known == COP_KNOWN_MSI_CELLS };

  if (!ck->own->special)
    check_entries (ck, ck->known[ck->row->known], &cells);
}

void
cop_checker__gpios (CopChecker *ck)
{
  const Cells cells = { "#gpio-cells", ck->known_names[COP_KNOWN_GPIO_CELLS], -1, FALSE };

  if (ck->known[COP_KNOWN_GPIO_HOG] || ck->own->special)
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    if (cop_checker__name (ck, prop->name)->is_gpio)
      check_entries (ck, prop, &cells);
}

void
cop_checker__deprecated_gpio (CopChecker *ck)
{
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    if (cop_checker__name (ck, prop->name)->is_gpio && !g_str_has_suffix (prop->name->text, "s"))
      cop_checker__fail (ck, prop, NULL, "is named '%ss' today", prop->name->text);
}

/* --- what dtc does not look at --- */

/* Whether a check of dtc's looks at the property. */
static gboolean
is_dtcs (const CopChecker *ck, const CopNodeProp *prop, const CopNameFacts *facts)
{
  guint known = ck->names[prop->name->id].known;

  return facts->is_gpio || known == COP_KNOWN_REMOTE_ENDPOINT + 1
         || known == COP_KNOWN_INTERRUPT_MAP + 1
         || (known > COP_KNOWN_CLOCKS && known <= COP_KNOWN_THERMAL_SENSORS + 1);
}

/* Whether the value is a list of references, and how many cells each has. */
static gboolean
lists_references (const CopNameFacts *facts, Cells *ret_cells)
{
  const CopBinding *binding = facts->binding;

  *ret_cells = (Cells){ .fixed = 0 };
  if (!binding)
    return FALSE;
  if (binding->kind == COP_BINDING_PHANDLES)
    return TRUE;
  if (binding->kind != COP_BINDING_PHANDLE_ARGS)
    return FALSE;
  ret_cells->text = binding->cells;
  ret_cells->name = facts->cells;
  ret_cells->fixed = binding->cells ? -1 : binding->n;
  ret_cells->optional = binding->optional;
  return TRUE;
}

/* The names of properties are the only ground: what does not look like references is not taken for
 * them. */
static gboolean
looks_like_references (const CopNodeProp *prop)
{
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    if (prop->parts[i].kind == COP_CHUNK_STRINGS || prop->parts[i].kind == COP_CHUNK_PATH)
      return FALSE;
  return cop_prop__length (prop) && cop_prop__length (prop) % 4 == 0;
}

static gboolean
may_have_references (const CopChecker *ck)
{
  return !ck->own->special && strcmp (ck->node->name, "chosen") != 0
         && strcmp (ck->node->name, "aliases") != 0;
}

void
cop_checker__provider_missing (CopChecker *ck)
{
  Cells cells;

  if (!may_have_references (ck))
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    {
      const CopNameFacts *facts = cop_checker__name (ck, prop->name);

      if (lists_references (facts, &cells) && !is_dtcs (ck, prop, facts)
          && looks_like_references (prop))
        check_entries (ck, prop, &cells);
    }
}

/* Which providers a device needs to work.  It does without DMA; an IOMMU that is disabled is passed
 * by; what gives clocks runs with those of its sources that do; a graph may lead to what is
 * disabled, a supply may be, and so on. */
static gboolean
needs_provider (const CopChecker *ck, const CopNodeProp *prop, const CopNameFacts *facts)
{
  switch (ck->names[prop->name->id].known - 1)
    {
    case COP_KNOWN_CLOCKS:
      return !ck->known[COP_KNOWN_CLOCK_CELLS];
    case COP_KNOWN_INTERRUPTS_EXTENDED:
    case COP_KNOWN_INTERRUPT_PARENT:
    case COP_KNOWN_IO_CHANNELS:
    case COP_KNOWN_MBOXES:
    case COP_KNOWN_PHYS:
    case COP_KNOWN_POWER_DOMAINS:
    case COP_KNOWN_PWMS:
    case COP_KNOWN_RESETS:
    case COP_KNOWN_SOUND_DAI:
    case COP_KNOWN_THERMAL_SENSORS:
      return TRUE;
    default:
      return facts->is_gpio && !ck->known[COP_KNOWN_GPIO_HOG];
    }
}

static const CopNode *
who_is_disabled (const CopChecker *ck, const CopNode *node)
{
  while (node->parent && cop_checker__facts (ck, node->parent)->disabled)
    node = node->parent;
  return node;
}

static void
find_disabled (CopChecker *ck, const CopNodeProp *prop, const Cells *cells)
{
  CopCellWalk walk = COP_CELL_WALK (prop);
  const CopNode *told = NULL;
  CopCell cell;

  while (cop_checker__next_cell (&walk, &cell))
    {
      gboolean hole;
      CopNode *target = cop_checker__target (ck, &cell, &hole);
      gint64 n;

      if (hole && !cell.label && !cell.target)
        continue;
      if (!target)
        return;
      if (cop_checker__facts (ck, target)->disabled && target != told)
        {
          g_autofree char *path = cop_node_path (target);
          g_autofree char *top = cop_node_path (who_is_disabled (ck, target));
          gboolean same = !strcmp (path, top);

          told = target;
          cop_checker__fail (ck, prop, target, "needs %s, which is disabled%s%s", path,
                             same ? "" : " with ", same ? "" : top);
        }
      n = cells->fixed >= 0 ? cells->fixed : cop_checker__number (target, cells->name);
      for (; n > 0 && cop_checker__next_cell (&walk, &cell); n--)
        ;
    }
}

void
cop_checker__provider_disabled (CopChecker *ck)
{
  Cells cells;

  if (ck->own->disabled || !may_have_references (ck))
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    {
      const CopNameFacts *facts = cop_checker__name (ck, prop->name);

      if (needs_provider (ck, prop, facts) && lists_references (facts, &cells)
          && looks_like_references (prop))
        find_disabled (ck, prop, &cells);
    }
}
