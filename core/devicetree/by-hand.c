/* What scripts say by hand: written last, and never silently over what is derived. */
#include <devicetree/emit.h>
#include <fdt/bindings.h>

/* What is derived from mapping and wiring: to say it again is an error unless it is meant.  Of what
 * nobody modelled nothing is derived. */
static gboolean
is_derived (CopObject *object, const char *name)
{
  static const char *const derived[] = { "reg",
                                         "ranges",
                                         "#address-cells",
                                         "#size-cells",
                                         "interrupts-extended",
                                         "interrupt-parent",
                                         "interrupt-map",
                                         "interrupt-map-mask",
                                         "iommu-map",
                                         "msi-map",
                                         "phandle",
                                         NULL };

  if (cop_device__of (object) == NULL || cop_type__family (object->type)->described)
    return FALSE;
  return g_strv_contains (derived, name) || cop_emit__says_of_wires (object, name);
}

/* No label of this name: the nearest of the tree. */
static void
fail_label (CopEmit *emit, CopObject *object, const CopDtEntry *entry, const char *label,
            GError **error)
{
  char *hint;

  if (*label == '/')
    {
      cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                        "Devicetree property '%s': there is no node %s", entry->name, label);
      return;
    }
  hint = cop_tree__label_hint (emit->tree, label);
  cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                    "Devicetree property '%s': no node has the label '%s'%s", entry->name, label,
                    hint);
  g_free (hint);
}

/* By label, or by path. */
static CopNode *
find (CopEmit *emit, const char *label)
{
  return *label == '/' ? cop_tree_find (emit->tree, label)
                       : cop_tree_find_label (emit->tree, label);
}

CopNode *
cop_emit__target (CopEmit *emit, CopObject *object, const CopDtEntry *entry, guint i,
                  GError **error)
{
  const char *label = entry->items[i].label;
  CopNode *node;

  if (label == NULL)
    return cop_emit__node_of (emit, object, entry->name, entry->links[i].target, error);
  node = find (emit, label);
  if (node == NULL)
    fail_label (emit, object, entry, label, error);
  return node;
}

/* An overlay refers to labels of its base. */
static gboolean
is_of_base (CopEmit *emit, const CopDtItem *item)
{
  return item->label && cop_tree_is_overlay (emit->tree) && item->kind == COP_DT_REF
         && *item->label != '/' && !cop_tree_find_label (emit->tree, item->label);
}

static gboolean
add_item (CopEmit *emit, CopObject *object, const CopDtEntry *entry, guint i, CopCells *cells,
          GError **error)
{
  const CopDtItem *item = &entry->items[i];
  CopNode *node;
  gsize length;
  gconstpointer data;

  switch (item->kind)
    {
    case COP_DT_CELL:
      cop_cells_u32 (cells, (guint32)item->value);
      return TRUE;
    case COP_DT_U64:
      cop_cells_u64 (cells, item->value);
      return TRUE;
    case COP_DT_U8:
      cop_cells_u8 (cells, (guint8)item->value);
      return TRUE;
    case COP_DT_U16:
      cop_cells_u16 (cells, (guint16)item->value);
      return TRUE;
    case COP_DT_STRING:
      cop_cells_string (cells, item->text ? item->text : "");
      return TRUE;
    case COP_DT_BYTES:
      data = g_bytes_get_data (item->bytes, &length);
      cop_cells_bytes (cells, data, length);
      return TRUE;
    default:
      if (is_of_base (emit, item))
        {
          cop_cells_label (cells, item->label);
          return TRUE;
        }
      node = cop_emit__target (emit, object, entry, i, error);
      if (node == NULL)
        return FALSE;
      if (item->kind == COP_DT_REF)
        cop_cells_ref (cells, node);
      else
        cop_cells_path (cells, node, item->text);
      return TRUE;
    }
}

gboolean
cop_emit__is_in_words (const CopDtEntry *entry, guint i, guint n)
{
  return entry->mode == COP_DT_PLAIN && entry->items[i].kind == COP_DT_REF && n > 0
         && entry->items[i].value == n && strcmp (entry->name, "interrupts-extended") == 0;
}

/* The n cells behind item i are written: zeros for a provider that asks for more.  One that is
 * described later has not said yet. */
static gboolean
fill (CopEmit *emit, CopObject *object, const CopDtEntry *entry, guint i, guint n, CopCells *cells,
      GError **error)
{
  const CopNode *provider;
  const CopNodeProp *prop;
  guint32 wanted;

  if (!cop_emit__is_in_words (entry, i, n) || is_of_base (emit, &entry->items[i]))
    return TRUE;
  provider = cop_emit__target (emit, object, entry, i, error);
  if (provider == NULL)
    return FALSE;
  prop = cop_node_find_prop (provider, "#interrupt-cells");
  if (prop && cop_prop__cell (prop, &wanted))
    cop_emit__fill (n, wanted, cells);
  else if (prop == NULL && emit->early
           && (emit->early->len == 0 || emit->early->pdata[emit->early->len - 1] != object))
    g_ptr_array_add (emit->early, object);
  return TRUE;
}

/* How the items of an entry are grouped. */
typedef struct
{
  guint width;         /* <1 2>, <3 4>: of numbers alone */
  gboolean apart;      /* <&clk 1>, <&clk 2>: a reference begins a specifier, or is alone */
  gboolean nested;     /* behind a reference there may be one to a node below: ti,omap-mailbox.yaml,
                          and the ppi-partitions of arm,gic-v3.yaml */
  const CopNode *last; /* of nested: the provider of the group */
} Groups;

static Groups
groups_of (const CopDtEntry *entry)
{
  guint n_refs = 0, n_cells = 0, n_wide = 0;
  const CopBinding *binding;
  Groups groups = { 0 };

  for (guint i = 0; i < entry->n_items; i++)
    {
      n_refs += entry->items[i].kind == COP_DT_REF;
      n_cells += entry->items[i].kind == COP_DT_CELL;
      n_wide += entry->items[i].kind == COP_DT_U64;
    }
  if (entry->n_items < 2 || n_refs == 1 || n_refs + n_cells + n_wide < entry->n_items)
    return groups;
  binding = cop_binding_find (entry->name);
  if (n_cells == entry->n_items && binding && binding->kind == COP_BINDING_CELLS)
    groups.width = binding->n;
  if (n_refs < 2)
    return groups;
  groups.apart =
      n_refs == entry->n_items
      || (binding
          && (binding->kind == COP_BINDING_PHANDLE_ARGS || binding->kind == COP_BINDING_PHANDLES));
  groups.nested = binding && binding->kind == COP_BINDING_PHANDLE_ARGS && binding->cells
                  && (strcmp (binding->cells, "#mbox-cells") == 0
                      || strcmp (binding->cells, "#interrupt-cells") == 0);
  return groups;
}

static gboolean
begins_group (CopEmit *emit, CopObject *object, const CopDtEntry *entry, guint i, Groups *groups)
{
  const CopNode *node;

  if (!groups->nested || is_of_base (emit, &entry->items[i]))
    return groups->apart;
  node = cop_emit__target (emit, object, entry, i, NULL);
  for (const CopNode *at = node ? node->parent : NULL; at; at = at->parent)
    if (at == groups->last)
      return FALSE;
  groups->last = node;
  return TRUE;
}

gboolean
cop_emit__items (CopEmit *emit, CopObject *object, const CopDtEntry *entry, CopNode *node,
                 GError **error)
{
  CopCells *cells = cop_cells_new ();
  Groups groups = groups_of (entry);
  gboolean ok = TRUE;
  guint ref = 0;

  cop_cells_group (cells);
  for (guint i = 0; i < entry->n_items && ok; i++)
    {
      if (entry->items[i].kind == COP_DT_REF)
        {
          ref = i;
          if (groups.apart && begins_group (emit, object, entry, i, &groups))
            cop_cells_group (cells);
        }
      if (groups.width && i % groups.width == 0)
        cop_cells_group (cells);
      ok = add_item (emit, object, entry, i, cells, error);
      if (ok && (i + 1 == entry->n_items || entry->items[i + 1].kind == COP_DT_REF))
        ok = fill (emit, object, entry, ref, i - ref, cells, error);
    }
  ok = ok && cop_node_set (node, entry->name, cells, error);
  cop_cells_free (cells);
  return ok;
}

static gboolean
write_entry (CopEmit *emit, CopObject *object, const CopDtEntry *entry, CopNode *node,
             GError **error)
{
  if (entry->mode == COP_DT_OMIT)
    {
      cop_node_unset (node, entry->name);
      return TRUE;
    }
  if (entry->mode == COP_DT_PLAIN && is_derived (object, entry->name)
      && cop_node_find_prop (node, entry->name))
    return cop_object_error (object, error, COP_ERROR_EXISTS,
                             "Devicetree property '%s' follows from mapping and wiring; say "
                             "override to replace it",
                             entry->name);
  cop_tree_set_origin (emit->tree, entry->origin);
  if (strcmp (entry->name, "phandle") == 0 && entry->n_items == 1
      && entry->items[0].kind == COP_DT_CELL)
    return cop_node_set_phandle (node, (guint32)entry->items[0].value, error);
  if (entry->n_items == 0)
    return cop_node_set_empty (node, entry->name, error);
  if (entry->mode == COP_DT_REG)
    return cop_emit__reg (object, entry, node, error);
  if (entry->mode == COP_DT_INTERRUPTS)
    return cop_emit__interrupts (emit, object, entry, node, error);
  if (strcmp (entry->name, "interrupt-parent") == 0 && entry->items[0].kind == COP_DT_REF
      && !is_of_base (emit, &entry->items[0]))
    {
      CopNode *parent = cop_emit__target (emit, object, entry, 0, error);
      if (parent == NULL)
        return FALSE;
      g_hash_table_insert (emit->parents, node, parent);
    }
  return cop_emit__items (emit, object, entry, node, error);
}

gboolean
cop_emit__by_hand (CopEmit *emit, CopObject *object, CopNode *node, GError **error)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (guint i = 0; entries && i < entries->len; i++)
    if (!write_entry (emit, object, entries->pdata[i], node, error))
      {
        const CopDtEntry *entry = entries->pdata[i];
        char *where = cop_origin_print (object->type->host, entry->origin);
        if (error && *error)
          cop_error_add_where (*error, where);
        g_free (where);
        return FALSE;
      }
  return TRUE;
}
