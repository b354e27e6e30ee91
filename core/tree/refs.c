#include <tree/refs.h>

static guint8 *
new_fixed (const CopRefs *refs)
{
  return g_new0 (guint8, (gsize)refs->most / 8 + 1);
}

void
cop_refs__begin (CopRefs *refs, const CopTree *tree)
{
  *refs = (CopRefs){ 0 };
  refs->labels = tree->is_overlay;
  /* Numbers are small as a rule: those that whoever wrote the blob gave. */
  refs->most = tree->n_ids + 64;
  if (tree->has_phandles)
    refs->fixed = new_fixed (refs);
  if (!tree->has_targets && !tree->has_symbols)
    return;
  refs->phandles = g_new0 (guint32, tree->n_ids);
  refs->marks = g_new0 (guint8, tree->n_ids);
}

static gboolean
is_fixed (const CopRefs *refs, guint32 phandle)
{
  if (!refs->fixed)
    return FALSE;
  if (phandle <= refs->most)
    return refs->fixed[phandle / 8] >> phandle % 8 & 1;
  return refs->large && g_hash_table_contains (refs->large, GUINT_TO_POINTER (phandle));
}

static void
take (CopRefs *refs, guint32 phandle)
{
  if (phandle <= refs->most)
    {
      refs->fixed[phandle / 8] |= (guint8)(1 << phandle % 8);
      return;
    }
  if (!refs->large)
    refs->large = g_hash_table_new (NULL, NULL);
  g_hash_table_add (refs->large, GUINT_TO_POINTER (phandle));
}

void
cop_refs__fix_slow (CopRefs *refs, const CopNode *node)
{
  refs->n_phandles++;
  if (!is_fixed (refs, node->phandle))
    take (refs, node->phandle);
  else if (!refs->twin)
    refs->twin = node;
}

void
cop_refs__reserve (CopRefs *refs, guint32 phandle)
{
  if (is_fixed (refs, phandle))
    return;
  if (!refs->fixed)
    refs->fixed = new_fixed (refs);
  if (!refs->reserved)
    refs->reserved = g_array_new (FALSE, FALSE, sizeof (guint32));
  take (refs, phandle);
  g_array_append_val (refs->reserved, phandle);
}

guint32
cop_refs__give (CopRefs *refs)
{
  do
    refs->last++;
  while (is_fixed (refs, refs->last));
  return refs->last;
}

static void
note_new (CopRefs *refs)
{
  refs->n_phandles++;
  refs->n_new++;
}

void
cop_refs__mark (CopRefs *refs, const CopNodeProp *prop)
{
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    {
      const CopPart *part = &prop->parts[i];
      const CopNode *target;
      guint8 *mark;

      if (part->kind == COP_CHUNK_LABEL && !refs->labels && !refs->stray)
        refs->stray = prop;
      if (!cop_part__has_target (part))
        continue;
      target = cop_part__target (part);
      mark = &refs->marks[target->id];
      refs->n_marked += !*mark;
      if (part->kind == COP_CHUNK_PATH)
        {
          *mark |= part->is_long ? COP_WANTED_SUFFIXED : COP_WANTED_PATH;
          continue;
        }
      if (!(*mark & COP_WANTED_PHANDLE) && !target->phandle)
        note_new (refs);
      *mark |= COP_WANTED_PHANDLE;
    }
}

void
cop_refs__want (CopRefs *refs, const CopNode *node)
{
  guint8 *mark = &refs->marks[node->id];

  refs->n_marked += !*mark;
  if (!(*mark & COP_WANTED_PHANDLE) && !node->phandle)
    note_new (refs);
  *mark |= COP_WANTED_PHANDLE;
}

/* Sets the error for a label that the tree would have to have. */
static gboolean
name_stray (const CopRefs *refs, const CopTree *tree, GError **error)
{
  const CopPart *part = refs->stray->parts;
  const CopNode *owner = NULL;

  while (part->kind != COP_CHUNK_LABEL)
    part++;
  for (const CopNode *node = tree->root; !owner; node = cop_node_next (node, tree->root))
    for (const CopNodeProp *prop = node->first_prop; prop && !owner; prop = cop_prop__next (prop))
      if (prop == refs->stray)
        owner = node;
  g_autofree char *path = cop_node_path (owner);
  g_autofree char *hint = cop_tree__label_hint (tree, part->to.label);
  return cop_error_set (
      error, COP_ERROR_NOT_FOUND, path,
      "property '%s' refers to the label '%s', which no node has, and the tree is "
      "no overlay%s",
      refs->stray->name->text, part->to.label, hint);
}

/* Sets the error for a node that has the phandle of one before it. */
static gboolean
name_twin (const CopTree *tree, const CopNode *node, GError **error)
{
  const CopNode *other = tree->root;
  g_autofree char *path = cop_node_path (node);
  g_autofree char *place = cop_node__blob_place (node, NULL);
  g_autofree char *other_path = NULL;

  while (other->phandle != node->phandle)
    other = cop_node_next (other, tree->root);
  other_path = cop_node_path (other);
  return cop_error_set (error, COP_ERROR_EXISTS, path, "%sphandle %u is taken by %s", place,
                        node->phandle, other_path);
}

gboolean
cop_refs__check (CopRefs *refs, const CopTree *tree, GError **error)
{
  if (refs->stray)
    return name_stray (refs, tree, error);
  return !refs->twin || name_twin (tree, refs->twin, error);
}

guint32
cop_refs__enter_slow (CopRefs *refs, const CopNode *node)
{
  guint8 mark = refs->marks[node->id];
  guint32 phandle = node->phandle;

  refs->n_entered += mark != 0;
  if (!phandle && mark & COP_WANTED_PHANDLE)
    phandle = cop_refs__give (refs);
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
    for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
      for (guint i = 0; i < cop_prop__n_parts (prop); i++)
        {
          const CopNode *target = cop_part__target (&prop->parts[i]);

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
  if (!refs->phandles && !refs->fixed)
    return TRUE;
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      cop_refs__fix (refs, node);
      for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
        if (cop_prop__has_targets (prop))
          cop_refs__mark (refs, prop);
    }
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
  g_clear_pointer (&refs->fixed, g_free);
  g_clear_pointer (&refs->large, g_hash_table_unref);
  g_clear_pointer (&refs->reserved, g_array_unref);
}
