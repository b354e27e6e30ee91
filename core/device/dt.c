/* What a script says about Devicetree nodes by hand: overriding properties, plain nodes. */
#include <device/place.h>
#include <tree/node.h>
#include <string.h>

static const CopProp dt_link = {
  .def = { .name = "dt", .kind = COP_KIND_LINK, .weak = TRUE, .doc = "A reference in dt" },
};

static void
entry_free (gpointer data)
{
  CopDtEntry *entry = data;

  for (guint i = 0; i < entry->n_items; i++)
    {
      cop_link__set (&entry->links[i], NULL, &dt_link, NULL);
      g_free ((char *)entry->items[i].text);
      g_free ((char *)entry->items[i].label);
      if (entry->items[i].bytes)
        g_bytes_unref (entry->items[i].bytes);
    }
  g_free (entry->links);
  g_free (entry->items);
  g_free (entry->name);
  g_free (entry);
}

static GPtrArray **
entries_of (CopObject *object)
{
  if (cop_object_is_a (object, &cop_type_node))
    return &((CopPlainNode *)object)->dt;
  if (cop_object_is_a (object, &cop_type_device))
    return &cop_device__ext ((CopDevice *)object)->dt;
  return NULL;
}

GPtrArray *
cop_dt__entries (CopObject *object)
{
  if (cop_object_is_a (object, &cop_type_device) && ((CopDevice *)object)->ext == NULL)
    return NULL;
  return entries_of (object) ? *entries_of (object) : NULL;
}

const char *
cop_dt__find_link (CopObject *object, const CopLink *link, gint *ret_item)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *entry = entries->pdata[i];
      for (guint k = 0; k < entry->n_items; k++)
        if (&entry->links[k] == link)
          {
            *ret_item = (gint)k;
            return entry->name;
          }
    }
  return NULL;
}

CopLink *
cop_dt__link (CopObject *object, const char *name, guint item, const CopProp **ret_prop)
{
  GPtrArray *entries = cop_dt__entries (object);

  *ret_prop = &dt_link;
  for (guint i = 0; entries && i < entries->len; i++)
    {
      CopDtEntry *entry = entries->pdata[i];
      if (strcmp (entry->name, name) == 0)
        return item < entry->n_items ? &entry->links[item] : NULL;
    }
  return NULL;
}

static gboolean
check_prop_name (CopObject *object, const char *name, GError **error)
{
  const char *c;

  for (c = name; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr (",._+?#-", *c))
      break;
  if (c == name || *c)
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "'%s' is no name of a Devicetree property", name);
  return TRUE;
}

static CopDtEntry *
entry_new (CopObject *object, const char *name, CopDtMode mode, const CopDtItem *items, guint n)
{
  CopDtEntry *entry = g_new0 (CopDtEntry, 1);

  entry->name = g_strdup (name);
  entry->mode = mode;
  entry->n_items = n;
  entry->items = g_new0 (CopDtItem, n + 1);
  entry->links = g_new0 (CopLink, n + 1);
  entry->origin = object->owner->origin;
  for (guint i = 0; i < n; i++)
    {
      entry->items[i] = items[i];
      entry->items[i].text = g_strdup (items[i].text);
      entry->items[i].label = g_strdup (items[i].label);
      if (items[i].bytes)
        g_bytes_ref (items[i].bytes);
      cop_link__set (&entry->links[i], object, &dt_link, items[i].object);
      entry->items[i].object = NULL;
    }
  return entry;
}

const CopDtEntry *
cop_dt__replace (CopObject *object, const char *name, CopDtMode mode, const CopDtItem *items,
                 guint n_items)
{
  GPtrArray **entries = entries_of (object);
  CopDtEntry *entry = entry_new (object, name, mode, items, n_items);

  if (*entries == NULL)
    *entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; i < (*entries)->len; i++)
    if (strcmp (((CopDtEntry *)(*entries)->pdata[i])->name, name) == 0)
      {
        entry_free ((*entries)->pdata[i]);
        (*entries)->pdata[i] = entry;
        return entry;
      }
  g_ptr_array_add (*entries, entry);
  return entry;
}

/* Words that mean nothing, or cells that nobody reads so: an override says what it likes. */
static gboolean
check_meaning (CopObject *object, const char *name, const CopDtItem *items, guint n_items,
               GError **error)
{
  char *hint, *found;

  if (strcmp (name, "status") == 0 && n_items == 1 && items->kind == COP_DT_STRING && items->text
      && !cop_status__is_known (items->text))
    {
      hint = cop_status__hint (items->text);
      found = g_strescape (items->text, NULL);
      cop_object_error (object, error, COP_ERROR_INVALID,
                        "Devicetree property 'status': \"%s\" is no status%s", found, hint);
      g_free (found);
      g_free (hint);
      return FALSE;
    }
  /* the last cell of a GICv3's may be a partition's node (Linux's arm,gic-v3.yaml) */
  if (strcmp (name, "interrupts") == 0 && n_items && items->kind == COP_DT_REF)
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "Devicetree property 'interrupts' has the numbers of interrupts "
                             "alone; what names the provider goes into "
                             "'interrupts-extended'%s",
                             cop_device__of (object) ? ", or is said by 'irq'" : "");
  return TRUE;
}

/* What is found is there as soon as it is said, or with all that is being made. */
static gboolean
seek (CopObject *object, const CopDtEntry *entry, GError **error)
{
  CopLife *life =
      entry->mode == COP_DT_REG || entry->mode == COP_DT_INTERRUPTS ? cop_life_of (object) : NULL;

  if (life == NULL)
    return TRUE;
  life->has_nodes = TRUE;
  if (!cop_dt__seeks (entry->items, entry->n_items))
    return TRUE;
  life->seeking = TRUE;
  if (!life->running || life->building || cop_life__place (life, object, error))
    return TRUE;
  cop_dt__unset (object, entry->name);
  return FALSE;
}

/* Only a device that nobody modelled says in its node where it is. */
static gboolean
may_seek (CopObject *object, const char *name, CopDtMode mode, GError **error)
{
  CopDevice *device = cop_device__of (object);

  if (device && cop_type__family (object->type)->described
      && ((mode == COP_DT_REG && strcmp (name, "reg") == 0 && device->bus)
          || (mode == COP_DT_INTERRUPTS && strcmp (name, "interrupts") == 0)))
    return TRUE;
  return cop_object_error (
      object, error, COP_ERROR_INVALID,
      "Devicetree property '%s': what is found is only 'at' and 'irq' of a device that nobody "
      "modelled, 'at' on a bus of addresses",
      name);
}

gboolean
cop_dt__set (CopObject *object, const char *name, CopDtMode mode, const CopDtItem *items,
             guint n_items, GError **error)
{
  const CopDtEntry *entry;

  if (entries_of (object) == NULL)
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "it has no Devicetree node: it is neither a device nor a plain node");
  if (!check_prop_name (object, name, error)
      || (cop_dt__seeks (items, n_items) && !may_seek (object, name, mode, error))
      || (mode == COP_DT_PLAIN && !check_meaning (object, name, items, n_items, error)))
    return FALSE;
  for (guint i = 0; i < n_items; i++)
    {
      CopObject *target = items[i].object;
      if (target && !entries_of (target))
        return cop_object_error (object, error, COP_ERROR_TYPE,
                                 "Devicetree property '%s': an object of type '%s' has no node to "
                                 "refer to",
                                 name, target->type->desc->name);
      if (items[i].kind == COP_DT_CELL && items[i].value > G_MAXUINT32)
        return cop_object_error (object, error, COP_ERROR_RANGE,
                                 "Devicetree property '%s': 0x%" G_GINT64_MODIFIER
                                 "x does not fit into a cell of 32 bits",
                                 name, items[i].value);
      if ((items[i].kind == COP_DT_U8 && items[i].value > G_MAXUINT8)
          || (items[i].kind == COP_DT_U16 && items[i].value > G_MAXUINT16))
        return cop_object_error (object, error, COP_ERROR_RANGE,
                                 "Devicetree property '%s': 0x%" G_GINT64_MODIFIER
                                 "x does not fit into %u bits",
                                 name, items[i].value, items[i].kind == COP_DT_U8 ? 8 : 16);
    }
  entry = cop_dt__replace (object, name, mode, items, n_items);
  cop_ranges__changed (object, name);
  return seek (object, entry, error);
}

gboolean
cop_dt_set (CopObject *object, const char *name, CopDtMode mode, const CopDtItem *items,
            guint n_items, GError **error)
{
  return cop_ranges__may_change (object, name, error)
         && cop_ranges__may_begin (object, name, items, n_items, error)
         && cop_dt__set (object, name, mode, items, n_items, error);
}

void
cop_dt__unset (CopObject *object, const char *name)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (guint i = 0; entries && i < entries->len; i++)
    if (strcmp (((CopDtEntry *)entries->pdata[i])->name, name) == 0)
      {
        /* the name may be the entry's own */
        CopDtEntry *entry = g_ptr_array_steal_index (entries, i);
        cop_ranges__changed (object, name);
        entry_free (entry);
        return;
      }
}

gboolean
cop_dt_unset (CopObject *object, const char *name, GError **error)
{
  if (!cop_ranges__may_change (object, name, error))
    return FALSE;
  cop_dt__unset (object, name);
  return TRUE;
}

CopNode *
cop_device_find_node (CopDevice *self, CopObject *target, GError **error)
{
  CopLife *life = cop_life_of (&self->object);
  CopNode *node = life && life->nodes ? g_hash_table_lookup (life->nodes, target) : NULL;
  char *label;

  if (node)
    return node;
  label = cop_object_label (target);
  cop_object_error (&self->object, error, COP_ERROR_NOT_FOUND, "%s has no Devicetree node", label);
  g_free (label);
  return NULL;
}

/* --- plain nodes ------------------------------------------------------------------------- */

static void
node_finalize (CopObject *object)
{
  CopPlainNode *node = (CopPlainNode *)object;

  if (node->dt)
    g_ptr_array_unref (node->dt);
  cop_dt__forget_source (object, node->source);
}

static const CopPropDef node_props[] = {
  COP_STRING ("node", CopPlainNode, node, .when = COP_SET_ALWAYS,
              .doc = "Its name in the Devicetree; NULL: the object's name"),
  COP_STRING ("label", CopPlainNode, label, .when = COP_SET_ALWAYS,
              .doc = "Label of its Devicetree node; several are separated by spaces"),
  COP_COMPUTED ("source", .said = TRUE, .computed_kind = COP_KIND_STRING, .get = cop_dt__get_source,
                .set = cop_dt__put_source,
                .doc = "The path of the node that it was imported as, in the machine's source"),
  COP_PROPS_END
};

const CopTypeDesc cop_type_node = {
  .name = "node",
  .doc = "A Devicetree node that is no device",
  .parent = &cop_type_object,
  .size = sizeof (CopPlainNode),
  .props = node_props,
  .finalize = node_finalize,
};
