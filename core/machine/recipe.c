/* Recipes: devices as they were asked for, so that they can be asked for again.
 *
 * Other objects are named by path, since those that go with them come back as new objects; what is
 * hidden already has none, and is named by the part that it will come back with.  What a device has
 * come to know while it lived (its registers, what its hooks keep) is not in it.
 */
#include <machine/recipe.h>

/* --- taking ------------------------------------------------------------------------------ */

static void
clear_setting (gpointer data)
{
  CopPartSetting *setting = data;

  cop_value_clear (&setting->value);
  g_free (setting->target.path);
  g_free (setting->name);
}

static void
clear_wiring (gpointer data)
{
  CopPartWiring *wiring = data;

  g_free (wiring->consumer);
  g_free (wiring->output);
  g_free (wiring->provider.path);
}

static void
clear_entry (gpointer data)
{
  CopPartEntry *entry = data;

  for (guint i = 0; i < entry->n_items; i++)
    {
      g_free ((char *)entry->items[i].text);
      if (entry->items[i].bytes)
        g_bytes_unref (entry->items[i].bytes);
      g_free (entry->targets[i].path);
    }
  g_free (entry->items);
  g_free (entry->targets);
  g_free (entry->name);
}

static void
part_unref (gpointer data)
{
  CopPart *part = data;

  if (--part->ref_count)
    return;
  g_free (part->type);
  g_free (part->path);
  g_free (part->parent);
  g_free (part->name);
  g_free (part->bus);
  g_array_unref (part->settings);
  g_array_unref (part->wires);
  g_array_unref (part->driven);
  g_array_unref (part->entries);
  g_free (part);
}

static CopPartTarget
target_of (CopObject *object)
{
  CopPartTarget target = { .path = cop_object_path (object) };
  GString *below;

  if (target.path)
    return target;
  below = g_string_new (NULL);
  for (; object->parent; object = object->parent)
    {
      g_string_prepend (below, object->name->text);
      g_string_prepend_c (below, '/');
    }
  target.root = object->serial;
  target.path = g_string_free (below, FALSE);
  return target;
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
take_settings (CopPart *part, CopObject *object)
{
  const CopType *type = object->type;

  for (guint i = 0; i < type->n_props; i++)
    {
      const CopProp *prop = &type->props[i];
      CopValue value = COP_VALUE_NONE;
      CopPartSetting setting = { .value = COP_VALUE_NONE };
      if (!is_said (prop, object) || !cop_prop_get (prop, object, &value, NULL))
        continue;
      if (value.kind == COP_KIND_LINK)
        setting.target = target_of (value.as.object);
      else if (!is_default (prop, &value))
        cop_value_copy (&setting.value, &value);
      cop_value_clear (&value);
      if (setting.target.path == NULL && setting.value.kind == COP_KIND_NONE)
        continue;
      setting.name = g_strdup (prop->def.name);
      g_array_append_val (part->settings, setting);
    }
}

static CopPartWiring
wiring_of (const CopWire *wire)
{
  CopPartWiring wiring = { .output = g_strdup (cop_wire_output (wire)),
                           .index = cop_wire_output_index (wire),
                           .endpoint = *cop_wire_endpoint (wire) };

  wiring.endpoint.provider = NULL;
  return wiring;
}

static void
take_wires (CopPart *part, const CopDevice *device)
{
  for (const CopWire *wire = device->ext ? device->ext->ports.out : NULL; wire;
       wire = wire->out_next)
    {
      CopPartWiring wiring = wiring_of (wire);
      wiring.provider = target_of (wire->provider);
      g_array_append_val (part->wires, wiring);
    }
}

static void
take_entries (CopPart *part, CopObject *object)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *from = entries->pdata[i];
      CopPartEntry entry = { .name = g_strdup (from->name),
                             .mode = from->mode,
                             .n_items = from->n_items,
                             .items = g_new0 (CopDtItem, from->n_items + 1),
                             .targets = g_new0 (CopPartTarget, from->n_items + 1) };
      for (guint k = 0; k < from->n_items; k++)
        {
          entry.items[k] = from->items[k];
          entry.items[k].text = g_strdup (from->items[k].text);
          if (entry.items[k].bytes)
            g_bytes_ref (entry.items[k].bytes);
          if (from->links[k].target)
            entry.targets[k] = target_of (from->links[k].target);
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

static CopPart *
part_new (CopObject *object)
{
  CopDevice *device = cop_device__of (object);
  CopPart *part = g_new0 (CopPart, 1);

  part->ref_count = 1;
  part->type = g_strdup (cop_type_name (object->type));
  part->serial = object->serial;
  part->path = cop_object_path (object);
  part->parent = cop_object_path (object->parent);
  part->name = g_strdup (object->name->text);
  part->nullable = (object->flags & COP_FLAG_NULLABLE) != 0;
  part->settings = array_of (sizeof (CopPartSetting), clear_setting);
  part->wires = array_of (sizeof (CopPartWiring), clear_wiring);
  part->driven = array_of (sizeof (CopPartWiring), clear_wiring);
  part->entries = array_of (sizeof (CopPartEntry), clear_entry);
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
  const CopPart *x = *(const CopPart *const *)a, *y = *(const CopPart *const *)b;

  return x->serial < y->serial ? -1 : x->serial > y->serial;
}

CopPart *
cop_recipe__find_part (const CopRecipe *recipe, guint64 serial)
{
  const CopPart key = { .serial = serial }, *key_at = &key;
  CopPart *const *part;

  if (recipe->parts->len == 0)
    return NULL;
  part = bsearch (&key_at, recipe->parts->pdata, recipe->parts->len, sizeof *part, by_serial);
  return part ? *part : NULL;
}

void
cop_recipe__sort (CopRecipe *recipe)
{
  g_ptr_array_sort (recipe->parts, by_serial);
}

/* What another member's init or build has made. */
static gboolean
comes_with_parent (const CopObject *object)
{
  return object->parent->flags & COP_FLAG_IN_CUT && !(object->flags & COP_FLAG_NULLABLE);
}

/* Those that stay keep no wire to what goes: it is noted with the part that brings it back. */
static void
take_driven (const CopRecipe *recipe, CopDevice *device)
{
  const CopObject *top = &device->object;
  GString *below;
  CopPart *part;

  if (device->ext == NULL || device->ext->ports.in == NULL)
    return;
  below = g_string_new (NULL);
  for (; comes_with_parent (top); top = top->parent)
    {
      g_string_prepend (below, top->name->text);
      g_string_prepend_c (below, '/');
    }
  part = cop_recipe__find_part (recipe, top->serial);
  for (const CopWire *wire = device->ext->ports.in; part && wire; wire = wire->in_next)
    {
      CopPartWiring wiring;
      if (wire->consumer->flags & COP_FLAG_IN_CUT)
        continue;
      wiring = wiring_of (wire);
      wiring.consumer = cop_object_path (wire->consumer);
      wiring.consumer_serial = wire->consumer->serial;
      wiring.provider = (CopPartTarget){ top->serial, g_strdup (below->str) };
      g_array_append_val (part->driven, wiring);
    }
  g_string_free (below, TRUE);
}

CopRecipe *
cop_recipe__take (const CopMembers *members)
{
  CopRecipe *recipe = cop_recipe__new ();

  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      if (!comes_with_parent (object) && cop_bus (object) == NULL)
        g_ptr_array_add (recipe->parts, part_new (object));
    }
  cop_recipe__sort (recipe);
  for (guint i = 0; i < members->len; i++)
    if (cop_device__of (members->items[i]))
      take_driven (recipe, (CopDevice *)members->items[i]);
  return recipe;
}

CopRecipe *
cop_recipe__new (void)
{
  CopRecipe *recipe = g_new0 (CopRecipe, 1);

  recipe->parts = g_ptr_array_new_with_free_func (part_unref);
  return recipe;
}

void
cop_recipe__add (CopRecipe *recipe, const CopRecipe *from, GHashTable *leave_out)
{
  for (guint i = 0; i < from->parts->len; i++)
    {
      CopPart *part = from->parts->pdata[i];
      if (leave_out && g_hash_table_contains (leave_out, &part->serial))
        continue;
      part->ref_count++;
      g_ptr_array_add (recipe->parts, part);
    }
}

gboolean
cop_recipe__is_empty (const CopRecipe *recipe)
{
  return recipe->parts->len == 0;
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
      const CopPart *part = recipe->parts->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("%s %s (%s)", sign, part->path, part->type));
    }
}
