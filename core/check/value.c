#include <check/check.h>
#include <tree/node.h>

#include <string.h>

gboolean
cop_checker__next_cell (CopCellWalk *walk, CopCell *ret_cell)
{
  const CopNodeProp *prop = walk->prop;
  const CopPart *part;

  if (!cop_checker__cells_left (walk))
    return FALSE;
  *ret_cell = (CopCell){ .number = cop_be32__at (prop->data + walk->at) };
  /* Only references say more than their bytes. */
  while (cop_prop__has_targets (prop) && walk->part + 1 < cop_prop__n_parts (prop)
         && prop->parts[walk->part + 1].offset <= walk->at)
    walk->part++;
  part = cop_prop__has_targets (prop) ? &prop->parts[walk->part] : NULL;
  if (part && part->kind == COP_CHUNK_REF && part->offset == walk->at)
    ret_cell->target = cop_part__target (part);
  else if (part && part->kind == COP_CHUNK_LABEL && part->offset == walk->at)
    ret_cell->label = cop_part__suffix (part);
  walk->at += 4;
  return TRUE;
}

CopNode *
cop_checker__target (const CopChecker *ck, const CopCell *cell, gboolean *ret_hole)
{
  *ret_hole = FALSE;
  if (cell->target && cop_checker__facts (ck, cell->target)->order)
    return cell->target;
  if (!cell->target && !cell->label && cell->number && cell->number != G_MAXUINT32)
    return cop_tree_find_phandle (ck->tree, cell->number);
  *ret_hole = TRUE;
  return NULL;
}

gboolean
cop_checker__value_is_cell (const CopNodeProp *prop)
{
  return cop_prop__length (prop) == 4
         && !(cop_prop__n_parts (prop) && prop->parts->kind == COP_CHUNK_PATH);
}

/* The number of strings that the value is; 0 when it is none, or has no bytes. */
static guint
count_strings (const CopNodeProp *prop)
{
  guint n = 0;

  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    n += prop->parts[i].kind == COP_CHUNK_PATH;
  if (cop_prop__length (prop) && prop->data[cop_prop__length (prop) - 1])
    return 0;
  for (gsize at = 0; at < cop_prop__length (prop); at++)
    n += !prop->data[at];
  return n;
}

gboolean
cop_checker__value_is_string (const CopNodeProp *prop)
{
  return count_strings (prop) == 1;
}

gboolean
cop_checker__value_is_strings (const CopNodeProp *prop)
{
  return !cop_prop__length (prop) || count_strings (prop) > 0;
}

const char *
cop_checker__text (const CopNodeProp *prop)
{
  if (!cop_prop__length (prop) || (cop_prop__n_parts (prop) && prop->parts->kind == COP_CHUNK_PATH)
      || !memchr (prop->data, 0, cop_prop__length (prop)))
    return NULL;
  return (const char *)prop->data;
}

gint64
cop_checker__number (const CopNode *node, const CopPropName *name)
{
  const CopNodeProp *prop = name ? cop_node__find_prop (node, name) : NULL;

  return prop && cop_checker__value_is_cell (prop) ? (gint64)cop_be32__at (prop->data) : -1;
}

guint64
cop_checker__wide (const guint8 *data, guint n_cells)
{
  guint64 value = 0;

  for (guint i = 0; i < n_cells; i++)
    value = value << 32 | cop_be32__at (data + (gsize)4 * i);
  return value;
}

char *
cop_checker__path (const CopNode *node)
{
  return cop_node_path (node);
}
