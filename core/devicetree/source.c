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
  cop_tree__borrow (emit->tree, cop_dt_source__tree (source));
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
  if (G_LIKELY (cop_node__labels (source) == NULL) || cop_emit__labels (object))
    return TRUE;
  for (const CopNodeLabel *label = cop_node__labels (source); label; label = label->next)
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

/* The parts of a value with references, or of several kinds; the texts in them are the source's. */
static const CopPart *
copy_parts (CopEmit *emit, CopObject *object, const CopNodeProp *prop, CopNode *node,
            GError **error)
{
  guint n = cop_prop__n_parts (prop);
  CopPart *parts;

  if (!cop_prop__has_targets (prop) && !prop->parts->has_origin)
    return prop->parts;
  parts = cop_tree__parts (emit->tree, prop->parts, n);
  for (guint i = 0; i < n; i++)
    {
      const CopNode *target = cop_part__target (&parts[i]);

      if (target == NULL)
        continue;
      if (emit->from[target->id] == NULL)
        {
          fail_gone (object, prop, target, error);
          return NULL;
        }
      if (parts[i].kind == COP_CHUNK_PATH)
        cop_part__set_path (&parts[i], &emit->tree->arena, emit->from[target->id],
                            cop_part__suffix (&parts[i]));
      else
        parts[i].to.node = emit->from[target->id];
      if (i == 0 && strcmp (prop->name->text, "interrupt-parent") == 0)
        g_hash_table_insert (emit->parents, node, emit->from[target->id]);
    }
  return parts;
}

static const CopPropName *
name_of (CopEmit *emit, const CopPropName *name)
{
  const CopPropName **its = &emit->names[name->id];

  if (G_UNLIKELY (*its == NULL))
    *its = cop_tree__find_name (emit->tree, name->text);
  if (G_UNLIKELY (*its == NULL))
    *its = cop_tree__add_name (emit->tree, name->text);
  return *its;
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

/* The value is borrowed, unless it has to say where it comes from. */
static void
put (CopEmit *emit, const CopNodeProp *from, const CopPropName *name, const CopPart *parts,
     CopNode *node)
{
  CopTree *tree = emit->tree;
  CopOrigin outer = tree->origin;
  CopOrigin origin =
      cop_dt_source__origin (emit->machine->life->source, cop_prop__origin (from), outer);
  const guint8 *data = from->data;

  cop_tree_set_origin (tree, origin);
  if (origin.line || origin.file)
    {
      /* these are marked to have an origin, and those of the source are not ours to mark */
      if (cop_prop__n_parts (from) > 1 && parts == from->parts)
        parts = cop_tree__parts (tree, parts, cop_prop__n_parts (from));
      data = cop_tree__value_of (tree, data, cop_prop__length (from));
    }
  cop_node__put (node, name, data, parts);
  cop_tree_set_origin (tree, outer);
  tree->has_targets |= parts->has_targets;
}

gboolean
cop_emit__source_props (CopEmit *emit, CopObject *object, const CopNode *source, CopNode *node,
                        GError **error)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (const CopNodeProp *from = source->first_prop; from; from = cop_prop__next (from))
    {
      const CopPropName *name = name_of (emit, from->name);
      const CopPart *parts;

      if (G_UNLIKELY (entries) && is_by_hand (entries, name))
        {
          cop_node__put (node, name, cop_tree__value (emit->tree, 0),
                         cop_part__whole (COP_CHUNK_BYTES, 0));
          continue;
        }
      if (from->parts->n <= 1 && !cop_prop__has_targets (from))
        parts = cop_part__whole (from->parts->kind, cop_prop__length (from));
      else
        parts = copy_parts (emit, object, from, node, error);
      if (parts == NULL)
        return FALSE;
      put (emit, from, name, parts, node);
    }
  return TRUE;
}
