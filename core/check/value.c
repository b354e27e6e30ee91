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
  while (prop->has_targets && walk->part + 1 < prop->n_parts
         && prop->parts[walk->part + 1].offset <= walk->at)
    walk->part++;
  part = prop->has_targets ? &prop->parts[walk->part] : NULL;
  if (part && part->kind == COP_CHUNK_REF && part->offset == walk->at)
    ret_cell->target = part->target;
  else if (part && part->kind == COP_CHUNK_LABEL && part->offset == walk->at)
    ret_cell->label = part->suffix;
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
  return prop->length == 4 && !(prop->n_parts && prop->parts->kind == COP_CHUNK_PATH);
}

/* The number of strings that the value is; 0 when it is none, or has no bytes. */
static guint
count_strings (const CopNodeProp *prop)
{
  guint n = 0;

  for (guint i = 0; i < prop->n_parts; i++)
    n += prop->parts[i].kind == COP_CHUNK_PATH;
  if (prop->length && prop->data[prop->length - 1])
    return 0;
  for (gsize at = 0; at < prop->length; at++)
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
  return !prop->length || count_strings (prop) > 0;
}

const char *
cop_checker__text (const CopNodeProp *prop)
{
  if (!prop->length || (prop->n_parts && prop->parts->kind == COP_CHUNK_PATH)
      || !memchr (prop->data, 0, prop->length))
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
