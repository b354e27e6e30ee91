#include <tree/node.h>

void
cop_refs__begin (CopRefs *refs, const CopTree *tree)
{
  *refs = (CopRefs){ 0 };
  if (!tree->has_targets && !tree->has_phandles)
    return;
  refs->phandles = g_new0 (guint32, tree->n_ids);
  refs->marks = g_new0 (guint8, tree->n_ids);
}

void
cop_refs__mark (CopRefs *refs, const CopNodeProp *prop)
{
  for (guint i = 0; i < prop->n_parts; i++)
    {
      const CopPart *part = &prop->parts[i];
      guint8 *mark;

      if (!cop_part__has_target (part))
        continue;
      mark = &refs->marks[part->target->id];
      refs->n_marked += !*mark;
      if (part->kind == COP_CHUNK_PATH)
        {
          *mark |= part->suffix ? COP_WANTED_SUFFIXED : COP_WANTED_PATH;
          continue;
        }
      if (!(*mark & COP_WANTED_PHANDLE) && !part->target->phandle)
        refs->n_phandles++;
      *mark |= COP_WANTED_PHANDLE;
    }
}

gboolean
cop_refs__check (CopRefs *refs, const CopTree *tree, GError **error)
{
  if (!tree->has_phandles)
    return TRUE;
  refs->fixed = g_hash_table_new (NULL, NULL);
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      CopNode *other;

      if (!node->phandle)
        continue;
      refs->n_phandles++;
      other = g_hash_table_lookup (refs->fixed, GUINT_TO_POINTER (node->phandle));
      if (other)
        {
          g_autofree char *path = cop_node_path (node);
          g_autofree char *other_path = cop_node_path (other);
          return cop_error_set (error, COP_ERROR_EXISTS, path, "phandle %u is taken by %s",
                                node->phandle, other_path);
        }
      g_hash_table_insert (refs->fixed, GUINT_TO_POINTER (node->phandle), node);
    }
  return TRUE;
}

guint32
cop_refs__enter_slow (CopRefs *refs, const CopNode *node)
{
  guint8 mark = refs->marks[node->id];
  guint32 phandle = node->phandle;

  refs->n_entered += mark != 0;
  if (!phandle && mark & COP_WANTED_PHANDLE)
    {
      do
        refs->last++;
      while (refs->fixed && g_hash_table_contains (refs->fixed, GUINT_TO_POINTER (refs->last)));
      phandle = refs->last;
    }
  return refs->phandles[node->id] = phandle;
}

static gboolean
is_in (const CopNode *node, const CopTree *tree)
{
  while (node->parent)
    node = node->parent;
  return node == tree->root;
}

/* Sets the error for the first property, in the order of the tree, that refers to a node which is
 * not in it. */
static gboolean
name_dangling (const CopTree *tree, GError **error)
{
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
      for (guint i = 0; i < prop->n_parts; i++)
        {
          const CopNode *target = prop->parts[i].target;

          if (!target || is_in (target, tree))
            continue;
          g_autofree char *path = cop_node_path (node);
          return cop_error_set (error, COP_ERROR_NOT_FOUND, path,
                                "property '%s' refers to '%s', which has been removed",
                                prop->name->text, target->name);
        }
  g_assert_not_reached ();
}

gboolean
cop_refs__end (const CopRefs *refs, const CopTree *tree, GError **error)
{
  return refs->n_entered == refs->n_marked || name_dangling (tree, error);
}

gboolean
cop_refs__collect (CopRefs *refs, const CopTree *tree, GError **error)
{
  cop_refs__begin (refs, tree);
  if (!refs->phandles)
    return TRUE;
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
      if (prop->has_targets)
        cop_refs__mark (refs, prop);
  if (!cop_refs__check (refs, tree, error))
    return FALSE;
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    cop_refs__enter (refs, node);
  return cop_refs__end (refs, tree, error);
}

void
cop_refs__clear (CopRefs *refs)
{
  g_clear_pointer (&refs->phandles, g_free);
  g_clear_pointer (&refs->marks, g_free);
  g_clear_pointer (&refs->fixed, g_hash_table_unref);
}
