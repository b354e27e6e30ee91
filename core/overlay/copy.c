#include <overlay/copy.h>
#include <string.h>

/* What stands for a reference in the other tree. */
static void
translate (CopTree *tree, CopPart *part, guint8 *cell, CopCopyTarget map, gpointer data)
{
  const char *label = NULL;
  guint32 number = 0;

  part->target = map (part, &label, &number, data);
  if (part->kind == COP_CHUNK_PATH)
    {
      if (part->suffix)
        part->suffix = cop_arena__string (&tree->arena, part->suffix, strlen (part->suffix));
      return;
    }
  part->suffix = NULL;
  if (part->target)
    {
      part->kind = COP_CHUNK_REF;
      memset (cell, 0, 4);
    }
  else if (label)
    {
      part->kind = COP_CHUNK_LABEL;
      part->suffix = cop_arena__string (&tree->arena, label, strlen (label));
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
  CopTree *tree = to->tree;
  guint8 *bytes = cop_arena__copy (&tree->arena, prop->data, prop->length);
  const CopPart *parts = prop->parts;
  CopNodeProp *its;

  if (prop->n_parts == 1 && !prop->has_targets)
    parts = cop_part__whole (prop->parts[0].kind);
  else if (prop->n_parts)
    {
      CopPart *own = cop_arena__copy (&tree->arena, parts, prop->n_parts * sizeof *own);

      for (guint i = 0; i < prop->n_parts; i++)
        if (own[i].kind == COP_CHUNK_REF || own[i].kind == COP_CHUNK_PATH
            || own[i].kind == COP_CHUNK_LABEL)
          translate (tree, &own[i], bytes + own[i].offset, map, data);
      parts = own;
    }
  its = cop_node__put (to, cop_tree__intern (tree, to, prop->name->text, NULL), bytes, prop->length,
                       parts, prop->n_parts);
  its->has_targets = prop->has_targets;
  tree->has_targets |= prop->has_targets;
}

static guint32
file_of (const CopCopyOrigins *origins, guint32 file)
{
  const char *name = cop_tree_file_name (origins->from, file);

  if (!origins->from->files && !origins->to->files)
    return file;
  if (!name || (!origins->to->files && origins->to->root->origin.file))
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
  CopNodeLabel **at = &node->labels;

  while (*at && (*at)->text != text)
    at = &(*at)->next;
  if (!*at)
    return;
  *at = (*at)->next;
  g_hash_table_remove (node->tree->labels, text);
}
