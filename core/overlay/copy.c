#include <overlay/copy.h>
#include <string.h>

/* What stands for a reference in the other tree. */
static void
translate (CopTree *tree, CopPart *part, guint8 *cell, CopCopyTarget map, gpointer data)
{
  const char *label = NULL;
  const char *suffix = cop_part__suffix (part);
  guint32 number = 0;
  CopNode *target = map (part, &label, &number, data);

  if (part->kind == COP_CHUNK_PATH)
    {
      if (suffix)
        suffix = cop_arena__string (&tree->arena, suffix, strlen (suffix));
      cop_part__set_path (part, &tree->arena, target, suffix);
      return;
    }
  part->to.node = target;
  if (target)
    {
      part->kind = COP_CHUNK_REF;
      memset (cell, 0, 4);
    }
  else if (label)
    {
      part->kind = COP_CHUNK_LABEL;
      part->to.label = cop_arena__string (&tree->arena, label, strlen (label));
      memset (cell, 0xff, 4);
    }
  else
    {
      part->kind = COP_CHUNK_CELLS;
      number = GUINT32_TO_BE (number);
      memcpy (cell, &number, 4);
    }
}

void
cop_copy__prop (CopNode *to, const CopNodeProp *prop, CopCopyTarget map, gpointer data)
{
  CopTree *tree = cop_node__tree (to);
  gsize length = cop_prop__length (prop);
  guint n_parts = cop_prop__n_parts (prop);
  guint8 *bytes = cop_tree__value (tree, length);
  const CopPart *parts = cop_part__whole (prop->parts->kind, length);

  memcpy (bytes, prop->data, length);
  if (n_parts > 1 || cop_prop__has_targets (prop))
    {
      CopPart *own = cop_tree__parts (tree, prop->parts, n_parts);

      for (guint i = 0; i < n_parts; i++)
        if (cop_part__is_symbol (&own[i]))
          translate (tree, &own[i], bytes + own[i].offset, map, data);
      parts = own;
    }
  cop_node__put (to, cop_tree__intern (tree, to, prop->name->text, NULL), bytes, parts);
  tree->has_targets |= cop_prop__has_targets (prop);
}

static guint32
file_of (const CopCopyOrigins *origins, guint32 file)
{
  const char *name = cop_tree_file_name (origins->from, file);

  if (!origins->from->files && !origins->to->files)
    return file;
  if (!name || (!origins->to->files && cop_node__origin (origins->to->root).file))
    return 0;
  return cop_tree_add_file (origins->to, name);
}

CopOrigin
cop_copy__origin (CopCopyOrigins *origins, CopOrigin origin)
{
  if (!origin.file)
    return origin;
  if (origin.file != origins->last)
    {
      origins->last_to = file_of (origins, origin.file);
      origins->last = origin.file;
    }
  return origins->last_to ? (CopOrigin){ origins->last_to, origin.line } : (CopOrigin){ 0 };
}

void
cop_copy__drop_label (CopNode *node, const char *text)
{
  CopNodeLabel **at;

  if (!node->ext)
    return;
  at = &node->ext->labels;
  while (*at && (*at)->text != text)
    at = &(*at)->next;
  if (!*at)
    return;
  *at = (*at)->next;
  g_hash_table_remove (cop_node__tree (node)->labels, text);
}
