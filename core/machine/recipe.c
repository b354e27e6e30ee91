/* Recipes: devices as they were asked for, so that they can be asked for again.
 *
 * Other objects are named by path, since those that go with them come back as new objects.  What a
 * device has come to know while it lived (its registers, what its hooks keep) is not in it.
 */
#include <machine/recipe.h>

typedef struct
{
  char *name;
  CopValue value; /* owned; of a link: none */
  char *target;   /* of a link: its path */
} Setting;

typedef struct
{
  char *output, *provider;
  guint index;
  CopEndpoint endpoint; /* input: a row's name; the provider is found by its path */
} Wiring;

typedef struct
{
  char *name;
  CopDtMode mode;
  guint n_items;
  CopDtItem *items; /* owned; objects are in targets */
  char **targets;   /* one for each item, nullable */
} Entry;

typedef struct
{
  char *type;
  guint64 serial; /* of the one that was removed: the order of making */
  char *path, *parent, *name;
  char *bus; /* nullable */
  gboolean is_device, nullable;
  GArray *settings, *wires, *entries;
} Part;

struct _CopRecipe
{
  GPtrArray *parts;
};

/* --- taking ------------------------------------------------------------------------------ */

static void
clear_setting (gpointer data)
{
  Setting *setting = data;

  cop_value_clear (&setting->value);
  g_free (setting->target);
  g_free (setting->name);
}

static void
clear_wiring (gpointer data)
{
  Wiring *wiring = data;

  g_free (wiring->output);
  g_free (wiring->provider);
}

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  for (guint i = 0; i < entry->n_items; i++)
    {
      g_free ((char *)entry->items[i].text);
      if (entry->items[i].bytes)
        g_bytes_unref (entry->items[i].bytes);
      g_free (entry->targets[i]);
    }
  g_free (entry->items);
  g_free (entry->targets);
  g_free (entry->name);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->type);
  g_free (part->path);
  g_free (part->parent);
  g_free (part->name);
  g_free (part->bus);
  g_array_unref (part->settings);
  g_array_unref (part->wires);
  g_array_unref (part->entries);
  g_free (part);
}

/* Computed properties of the core's that say how a device was asked for; those of a type may be
 * made up from others. */
static gboolean
is_said (const CopProp *prop, const CopObject *object)
{
  static const char *const said[] = { "at", "enabled", "node", "label", NULL };

  if (prop->def.kind == COP_KIND_CHILD || prop->def.kind == COP_KIND_ALIAS
      || prop->def.when == COP_SET_NEVER)
    return FALSE;
  if (prop->def.kind != COP_KIND_COMPUTED)
    return TRUE;
  return cop_device__of ((CopObject *)object) && prop->owner == &cop_type_device
         && g_strv_contains (said, prop->def.name);
}

static gboolean
is_default (const CopProp *prop, const CopValue *value)
{
  switch (value->kind)
    {
    case COP_KIND_NONE:
      return TRUE;
    case COP_KIND_BOOL:
      return prop->def.kind == COP_KIND_COMPUTED
                 ? value->as.boolean
                 : value->as.boolean == (prop->def.otherwise.u != 0);
    case COP_KIND_LIST:
      return cop_list_length (value->as.list) == 0;
    case COP_KIND_STRING:
      return prop->def.kind == COP_KIND_STRING
             && g_strcmp0 (value->as.string, prop->def.otherwise.s) == 0;
    case COP_KIND_INT:
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      return value->as.u == prop->def.otherwise.u;
    default:
      return FALSE;
    }
}

static void
take_settings (Part *part, CopObject *object)
{
  const CopType *type = object->type;

  for (guint i = 0; i < type->n_props; i++)
    {
      const CopProp *prop = &type->props[i];
      CopValue value = COP_VALUE_NONE;
      Setting setting = { .value = COP_VALUE_NONE };
      if (!is_said (prop, object) || !cop_prop_get (prop, object, &value, NULL))
        continue;
      if (value.kind == COP_KIND_LINK)
        setting.target = cop_object_path (value.as.object);
      else if (!is_default (prop, &value))
        cop_value_copy (&setting.value, &value);
      cop_value_clear (&value);
      if (setting.target == NULL && setting.value.kind == COP_KIND_NONE)
        continue;
      setting.name = g_strdup (prop->def.name);
      g_array_append_val (part->settings, setting);
    }
}

static void
take_wires (Part *part, const CopDevice *device)
{
  const CopWire *wire;

  for (guint i = 0; (wire = cop_device_nth_wire (device, i)) != NULL; i++)
    {
      Wiring wiring = { .output = g_strdup (cop_wire_output (wire)),
                        .index = cop_wire_output_index (wire),
                        .endpoint = *cop_wire_endpoint (wire) };
      wiring.provider = cop_object_path (wiring.endpoint.provider);
      wiring.endpoint.provider = NULL;
      g_array_append_val (part->wires, wiring);
    }
}

static void
take_entries (Part *part, CopObject *object)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *from = entries->pdata[i];
      Entry entry = { .name = g_strdup (from->name),
                      .mode = from->mode,
                      .n_items = from->n_items,
                      .items = g_new0 (CopDtItem, from->n_items + 1),
                      .targets = g_new0 (char *, from->n_items + 1) };
      for (guint k = 0; k < from->n_items; k++)
        {
          entry.items[k] = from->items[k];
          entry.items[k].text = g_strdup (from->items[k].text);
          if (entry.items[k].bytes)
            g_bytes_ref (entry.items[k].bytes);
          if (from->links[k].target)
            entry.targets[k] = cop_object_path (from->links[k].target);
        }
      g_array_append_val (part->entries, entry);
    }
}

static GArray *
array_of (guint size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, size);

  g_array_set_clear_func (array, clear);
  return array;
}

static Part *
part_new (CopObject *object)
{
  CopDevice *device = cop_device__of (object);
  Part *part = g_new0 (Part, 1);

  part->type = g_strdup (cop_type_name (object->type));
  part->serial = object->serial;
  part->path = cop_object_path (object);
  part->parent = cop_object_path (object->parent);
  part->name = g_strdup (object->name->text);
  part->nullable = (object->flags & COP_FLAG_NULLABLE) != 0;
  part->settings = array_of (sizeof (Setting), clear_setting);
  part->wires = array_of (sizeof (Wiring), clear_wiring);
  part->entries = array_of (sizeof (Entry), clear_entry);
  take_settings (part, object);
  if (device)
    {
      part->is_device = TRUE;
      part->bus = device->bus ? cop_object_path (&device->bus->object) : NULL;
      take_wires (part, device);
    }
  take_entries (part, object);
  return part;
}

static int
by_serial (gconstpointer a, gconstpointer b)
{
  const Part *x = *(const Part *const *)a, *y = *(const Part *const *)b;

  return x->serial < y->serial ? -1 : x->serial > y->serial;
}

CopRecipe *
cop_recipe__take (const CopMembers *members)
{
  CopRecipe *recipe = g_new0 (CopRecipe, 1);

  recipe->parts = g_ptr_array_new_with_free_func (part_free);
  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      gboolean comes_with_parent =
          object->parent->flags & COP_FLAG_IN_CUT && !(object->flags & COP_FLAG_NULLABLE);
      if (!comes_with_parent && cop_bus (object) == NULL)
        g_ptr_array_add (recipe->parts, part_new (object));
    }
  g_ptr_array_sort (recipe->parts, by_serial);
  return recipe;
}

gboolean
cop_recipe__leave_out (CopRecipe *recipe, GHashTable *serials)
{
  for (guint i = recipe->parts->len; i-- > 0;)
    if (g_hash_table_contains (serials, &((Part *)recipe->parts->pdata[i])->serial))
      g_ptr_array_remove_index (recipe->parts, i);
  return recipe->parts->len > 0;
}

void
cop_recipe__free (CopRecipe *recipe)
{
  if (recipe == NULL)
    return;
  g_ptr_array_unref (recipe->parts);
  g_free (recipe);
}

void
cop_recipe__print (const CopRecipe *recipe, const char *sign, GPtrArray *lines)
{
  for (guint i = 0; i < recipe->parts->len; i++)
    {
      const Part *part = recipe->parts->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("%s %s (%s)", sign, part->path, part->type));
    }
}

/* --- making ------------------------------------------------------------------------------ */

static gboolean
make_device (const Part *part, CopMachine *machine, CopObject *parent, GError **error)
{
  CopDeviceSpec spec = { .type = part->type, .id = part->name, .parent = parent };
  GArray *settings = g_array_new (FALSE, TRUE, sizeof (CopSetting));
  CopObject *bus = NULL;
  gboolean ok = TRUE;

  for (guint i = 0; i < part->settings->len; i++)
    {
      const Setting *from = &g_array_index (part->settings, Setting, i);
      CopSetting setting = { .name = from->name, .value = from->value };
      setting.value.owned = FALSE;
      if (from->target == NULL)
        g_array_append_val (settings, setting);
    }
  spec.settings = (const CopSetting *)(gpointer)settings->data;
  spec.n_settings = settings->len;
  spec.flags = part->nullable ? COP_ADD_NULLABLE : 0;
  if (part->bus)
    {
      bus = cop_object_resolve (machine->root, part->bus, error);
      ok = bus != NULL;
      spec.bus = bus ? cop_bus (bus) : NULL;
    }
  ok = ok && cop_machine_device_addv (machine, &spec, error) != NULL;
  g_array_unref (settings);
  return ok;
}

static gboolean
make_plain (const Part *part, CopMachine *machine, CopObject *parent, GError **error)
{
  CopType *type = cop_host_find_type (cop_machine_host (machine), part->type, error);
  CopObject *object = type ? cop_object_new_near (&machine->device.object, type, error) : NULL;
  gboolean ok = object != NULL;

  for (guint i = 0; ok && i < part->settings->len; i++)
    {
      const Setting *setting = &g_array_index (part->settings, Setting, i);
      if (setting->target == NULL)
        ok = cop_object_set (object, setting->name, &setting->value, error);
    }
  ok = ok
       && cop_machine_plant (machine, parent, part->name, object, NULL,
                             part->nullable ? COP_ADD_NULLABLE : 0, error);
  if (object)
    cop_object_unref (object);
  return ok;
}

/* What leads to others comes when all are there. */
static gboolean
join (const Part *part, CopMachine *machine, CopObject *object, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < part->settings->len; i++)
    {
      const Setting *setting = &g_array_index (part->settings, Setting, i);
      CopObject *target;
      if (setting->target == NULL)
        continue;
      target = cop_object_resolve (machine->root, setting->target, error);
      ok = target && cop_object_set (object, setting->name, &COP_VALUE_OBJECT (target), error);
    }
  for (guint i = 0; ok && i < part->wires->len; i++)
    {
      const Wiring *wiring = &g_array_index (part->wires, Wiring, i);
      CopEndpoint endpoint = wiring->endpoint;
      endpoint.provider = cop_object_resolve (machine->root, wiring->provider, error);
      ok =
          endpoint.provider
          && cop_device_wire ((CopDevice *)object, wiring->output, wiring->index, &endpoint, error);
    }
  for (guint i = 0; ok && i < part->entries->len; i++)
    {
      const Entry *entry = &g_array_index (part->entries, Entry, i);
      CopDtItem *items = g_memdup2 (entry->items, (entry->n_items + 1) * sizeof *items);
      for (guint k = 0; ok && k < entry->n_items; k++)
        if (entry->targets[k])
          {
            items[k].object = cop_object_resolve (machine->root, entry->targets[k], error);
            ok = items[k].object != NULL;
          }
      ok = ok && cop_dt_set (object, entry->name, entry->mode, items, entry->n_items, error);
      g_free (items);
    }
  return ok;
}

static gboolean
make_part (const Part *part, CopMachine *machine, GError **error)
{
  CopObject *parent = cop_object_resolve (machine->root, part->parent, error);

  if (parent == NULL)
    return FALSE;
  /* its parent's build has made it again already */
  if (cop_object_child (parent, part->name) && parent->serial > part->serial)
    return TRUE;
  return part->is_device ? make_device (part, machine, parent, error)
                         : make_plain (part, machine, parent, error);
}

gboolean
cop_recipe__make (const CopRecipe *recipe, CopMachine *machine, GError **error)
{
  CopLife *life = machine->life;
  gboolean ok = TRUE;

  life->building++;
  for (guint i = 0; ok && i < recipe->parts->len; i++)
    ok = make_part (recipe->parts->pdata[i], machine, error);
  for (guint i = 0; ok && i < recipe->parts->len; i++)
    {
      const Part *part = recipe->parts->pdata[i];
      CopObject *object = cop_object_resolve (machine->root, part->path, error);
      ok = object && join (part, machine, object, error);
    }
  life->building--;
  for (guint i = 0; ok && i < recipe->parts->len; i++)
    {
      const Part *part = recipe->parts->pdata[i];
      CopObject *object = cop_object_lookup (machine->root, part->path);
      CopDevice *device = object ? cop_device__of (object) : NULL;
      if (device && object->state == COP_STATE_NEW && !(device->bits & COP_DEVICE_DISABLED)
          && !cop_life__waits_for_another (device))
        {
          ok = cop_life__realize (life, object, error);
          if (ok)
            cop_life__tell_added (life, object);
        }
    }
  return ok;
}
