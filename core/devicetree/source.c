/* What an imported machine still has of its source: properties as they were read, labels,
 * phandles.  References are turned to the nodes that are there now. */
#include <devicetree/emit.h>
#include <machine/private.h>

void
cop_emit__begin_source (CopEmit *emit)
{
  const CopDtSource *source = emit->machine->life->source;
  const CopTree *tree;

  if (source == NULL)
    return;
  emit->source = tree = cop_dt_source__tree (source);
  emit->from = g_new0 (CopNode *, tree->n_ids);
  emit->names = g_new0 (const CopPropName *, g_hash_table_size (tree->names));
  cop_tree_keep_order (emit->tree, cop_tree_keeps_order (tree));
}

void
cop_emit__end_source (CopEmit *emit)
{
  g_free (emit->from);
  g_free (emit->names);
}

gboolean
cop_emit__from_source (CopEmit *emit, CopObject *object, const CopNode *source, CopNode *node,
                       GError **error)
{
  emit->from[source->id] = node;
  if (source->phandle)
    cop_node_set_phandle (node, source->phandle, NULL);
  if (G_LIKELY (source->labels == NULL) || cop_emit__labels (object))
    return TRUE;
  for (const CopNodeLabel *label = source->labels; label; label = label->next)
    if (!cop_node_add_label (node, label->text, error))
      return FALSE;
  return TRUE;
}

static gboolean
fail_gone (CopObject *object, const CopNodeProp *prop, const CopNode *target, GError **error)
{
  char *path = cop_node_path (target);

  cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                    "Devicetree property '%s' refers to %s, which has been removed",
                    prop->name->text, path);
  g_free (path);
  return FALSE;
}

static const CopPart *
copy_parts (CopEmit *emit, CopObject *object, const CopNodeProp *prop, CopNode *node,
            GError **error)
{
  CopPart *parts = cop_arena__copy (&emit->tree->arena, prop->parts, prop->n_parts * sizeof *parts);

  for (guint i = 0; i < prop->n_parts; i++)
    {
      if (parts[i].suffix)
        parts[i].suffix =
            cop_arena__string (&emit->tree->arena, parts[i].suffix, strlen (parts[i].suffix));
      if (parts[i].target == NULL)
        continue;
      if (emit->from[parts[i].target->id] == NULL)
        {
          fail_gone (object, prop, parts[i].target, error);
          return NULL;
        }
      parts[i].target = emit->from[parts[i].target->id];
      if (i == 0 && strcmp (prop->name->text, "interrupt-parent") == 0)
        g_hash_table_insert (emit->parents, node, parts[i].target);
    }
  return parts;
}

static const CopPropName *
name_of (CopEmit *emit, const CopPropName *name, const CopNode *node, GError **error)
{
  if (G_UNLIKELY (emit->names[name->id] == NULL))
    emit->names[name->id] = cop_tree__intern (emit->tree, node, name->text, error);
  return emit->names[name->id];
}

/* Whether a script says the property: its place is kept, and what it was is not looked at. */
static gboolean
is_by_hand (GPtrArray *entries, const CopPropName *name)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((const CopDtEntry *)entries->pdata[i])->name, name->text) == 0)
      return TRUE;
  return FALSE;
}

gboolean
cop_emit__source_props (CopEmit *emit, CopObject *object, const CopNode *source, CopNode *node,
                        GError **error)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (const CopNodeProp *from = source->first_prop; from; from = from->next)
    {
      const CopPropName *name = name_of (emit, from->name, node, error);
      const CopPart *parts = from->parts;
      CopNodeProp *prop;
      if (name == NULL)
        return FALSE;
      if (G_UNLIKELY (entries) && is_by_hand (entries, name))
        {
          cop_node__put (node, name, NULL, 0, NULL, 0);
          continue;
        }
      if (from->n_parts == 1 && !from->has_targets && !parts->suffix)
        parts = cop_part__whole (parts->kind);
      else if (from->n_parts)
        {
          parts = copy_parts (emit, object, from, node, error);
          if (parts == NULL)
            return FALSE;
        }
      prop =
          cop_node__put (node, name, cop_arena__copy (&emit->tree->arena, from->data, from->length),
                         from->length, parts, from->n_parts);
      prop->origin =
          cop_dt_source__origin (emit->machine->life->source, from->origin, prop->origin);
      prop->has_targets = from->has_targets;
      emit->tree->has_targets |= from->has_targets;
    }
  return TRUE;
}
