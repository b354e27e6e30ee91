/* The parts of a recipe: what is noted of one object.
 *
 * Every object that goes has a part.  What another one's init or build makes is made by that again;
 * its part has what was said of it afterwards.  What is going itself is named by its serial number,
 * since a new object comes in its place; what stays by its path.  What a device has come to know
 * while it lived (its registers, what its hooks keep) is not in it.
 */
#include <machine/recipe.h>

/* --- freeing ----------------------------------------------------------------------------- */

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

  g_free (wiring->other.path);
  g_free (wiring->path);
  g_free (wiring->label);
  g_free (wiring->output);
}

static void
clear_entry (gpointer data)
{
  CopPartEntry *entry = data;

  for (guint i = 0; i < entry->n_items; i++)
    {
      g_free ((char *)entry->items[i].text);
      g_free ((char *)entry->items[i].label);
      if (entry->items[i].bytes)
        g_bytes_unref (entry->items[i].bytes);
      g_free (entry->targets[i].path);
    }
  g_free (entry->items);
  g_free (entry->targets);
  g_free (entry->name);
}

static void
clear_referrer (gpointer data)
{
  CopPartReferrer *referrer = data;

  g_free (referrer->source);
  g_free (referrer->name);
}

void
cop_recipe__unref_part (gpointer data)
{
  CopPart *part = data;

  if (--part->ref_count)
    return;
  g_free (part->type);
  g_free (part->name);
  g_free (part->path);
  g_free (part->parent.path);
  g_free (part->bus.path);
  g_free (part->next.path);
  g_free (part->next_seat.path);
  g_array_unref (part->settings);
  g_array_unref (part->wires);
  g_array_unref (part->lost);
  g_array_unref (part->driven);
  g_array_unref (part->entries);
  g_array_unref (part->referrers);
  g_free (part);
}

/* --- taking ------------------------------------------------------------------------------ */

static CopPartTarget
target_of (CopObject *object)
{
  if (object->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE))
    return (CopPartTarget){ .serial = object->serial };
  return (CopPartTarget){ .path = cop_object_path (object) };
}

/* Computed properties may be made up from others. */
static gboolean
is_said (const CopProp *prop)
{
  if (prop->def.kind == COP_KIND_CHILD || prop->def.kind == COP_KIND_ALIAS
      || prop->def.when == COP_SET_NEVER)
    return FALSE;
  return prop->def.kind != COP_KIND_COMPUTED || prop->def.said;
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

/* What is enabled as all are is told from what somebody said to be so. */
static gboolean
is_enabled_by_word (CopObject *object, const CopProp *prop)
{
  CopDevice *device = cop_device__of (object);

  return device && device->bits & COP_DEVICE_ENABLED && strcmp (prop->def.name, "enabled") == 0;
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
      if (!is_said (prop) || !cop_prop_get (prop, object, &value, NULL))
        continue;
      setting.is_link = prop->def.kind == COP_KIND_LINK;
      setting.is_default = is_default (prop, &value) && !is_enabled_by_word (object, prop);
      if (value.kind == COP_KIND_LINK)
        setting.target = target_of (value.as.object);
      else if (setting.is_link)
        setting.target.gone = ((CopLink *)((guint8 *)object + prop->def.offset))->gone;
      else
        cop_value_copy (&setting.value, &value);
      cop_value_clear (&value);
      setting.name = g_strdup (prop->def.name);
      g_array_append_val (part->settings, setting);
    }
}

static CopPartWiring
wiring_of (const CopWire *wire, CopObject *other)
{
  CopPartWiring wiring = { .other = target_of (other),
                           .lineage = cop_object__lineage (other),
                           .output = g_strdup (cop_wire_output (wire)),
                           .index = cop_wire_output_index (wire),
                           .order = wire->order,
                           .endpoint = *cop_wire_endpoint (wire) };

  wiring.endpoint.provider = NULL;
  return wiring;
}

/* What goes in the same cut is still on its path: it comes back with it, and its name will do. */
static char *
path_if_hidden (const CopObject *provider)
{
  const CopObject *top = provider;

  while (top->parent)
    top = top->parent;
  return top->flags & COP_FLAG_ROOT ? g_strdup (provider->name->text)
                                    : cop_object__last_path (provider);
}

/* Those that stay keep no wire to what goes: it is noted with what it led to. */
static void
take_wires (CopPart *part, const CopDevice *device)
{
  const CopPorts *ports = device->ext ? &device->ext->ports : NULL;
  CopPartWiring wiring;

  for (const CopWire *wire = ports ? ports->out : NULL; wire; wire = wire->out_next)
    {
      wiring = wiring_of (wire, wire->provider);
      if (wiring.other.path == NULL)
        {
          wiring.path = path_if_hidden (wire->provider);
          wiring.label = cop_device__first_label ((CopDevice *)wire->provider);
        }
      g_array_append_val (part->wires, wiring);
    }
  for (const CopWire *wire = ports ? ports->in : NULL; wire; wire = wire->in_next)
    if (!(wire->consumer->flags & COP_FLAG_IN_CUT))
      {
        wiring = wiring_of (wire, wire->consumer);
        g_array_append_val (part->driven, wiring);
      }
}

static void
take_lost (CopPart *part, const CopDevice *device)
{
  const CopLostWire *wire;

  for (guint i = 0; (wire = cop_device__nth_lost (device, i)) != NULL; i++)
    {
      CopPartWiring lost = { .lineage = wire->lineage,
                             .path = g_strdup (wire->path),
                             .label = g_strdup (wire->label),
                             .output = g_strdup (wire->output->name),
                             .index = wire->index,
                             .order = wire->order,
                             .endpoint = wire->endpoint };
      g_array_append_val (part->lost, lost);
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
          entry.items[k].label = g_strdup (from->items[k].label);
          if (entry.items[k].bytes)
            g_bytes_ref (entry.items[k].bytes);
          if (from->links[k].target)
            entry.targets[k] = target_of (from->links[k].target);
          entry.targets[k].gone = from->links[k].gone;
        }
      g_array_append_val (part->entries, entry);
    }
}

/* The oldest link first, so that they are in the same order again. */
static void
take_referrers (CopPart *part, const CopObject *object)
{
  const CopLink *link = object->ext ? object->ext->links : NULL;

  while (link && link->next)
    link = link->next;
  for (; link; link = link == object->ext->links ? NULL : link->prev)
    {
      CopObject *source = link->source;
      CopPartReferrer referrer = { .item = -1 };
      const char *name = link->prop->def.name;
      if (source == NULL || source->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE))
        continue;
      if (link->prop->index >= source->type->n_props
          || &source->type->props[link->prop->index] != link->prop)
        name = cop_dt__find_link (source, link, &referrer.item);
      referrer.source = name ? cop_object_path (source) : NULL;
      if (referrer.source == NULL)
        continue;
      referrer.source_lineage = cop_object__lineage (source);
      referrer.name = g_strdup (name);
      g_array_append_val (part->referrers, referrer);
    }
}

static GArray *
array_of (guint size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, size);

  g_array_set_clear_func (array, clear);
  return array;
}

static void
take_device (CopPart *part, CopDevice *device)
{
  part->is_device = TRUE;
  if (device->bus)
    part->bus = target_of (&device->bus->object);
  if (device->bus_next)
    {
      part->next_seat = target_of (&device->bus_next->object);
      part->next_seat_serial = device->bus_next->object.serial;
      part->next_seat_lineage = cop_object__lineage (&device->bus_next->object);
    }
  take_wires (part, device);
  take_lost (part, device);
}

static void
take_place (CopPart *part, const CopObject *object)
{
  const CopObject *next = object->next;

  part->parent = target_of (object->parent);
  if (next == NULL)
    return;
  part->next_serial = next->serial;
  part->next_lineage = cop_object__lineage (next);
  if (next->flags & COP_FLAG_IN_CUT)
    part->next.serial = next->serial;
  else
    part->next.path = g_strdup (next->name->text);
}

CopPart *
cop_recipe__note (CopObject *object)
{
  CopPart *part = g_new0 (CopPart, 1);

  part->ref_count = 1;
  part->type = g_strdup (cop_type_name (object->type));
  part->name = g_strdup (object->name->text);
  part->serial = object->serial;
  part->lineage = cop_object__lineage (object);
  take_place (part, object);
  part->nullable = (object->flags & COP_FLAG_NULLABLE) != 0;
  part->is_bus = cop_bus (object) != NULL;
  part->is_inner = object->parent->flags & COP_FLAG_IN_CUT && !part->nullable;
  part->is_late = (object->flags & COP_FLAG_IN_REALIZE) != 0;
  part->was_new = object->state == COP_STATE_NEW;
  part->was_alive = object->state != COP_STATE_UNREALIZED;
  if (part->parent.path)
    part->path = cop_object_path (object);
  part->settings = array_of (sizeof (CopPartSetting), clear_setting);
  part->wires = array_of (sizeof (CopPartWiring), clear_wiring);
  part->lost = array_of (sizeof (CopPartWiring), clear_wiring);
  part->driven = array_of (sizeof (CopPartWiring), clear_wiring);
  part->entries = array_of (sizeof (CopPartEntry), clear_entry);
  part->referrers = array_of (sizeof (CopPartReferrer), clear_referrer);
  take_settings (part, object);
  if (cop_device__of (object))
    take_device (part, (CopDevice *)object);
  take_entries (part, object);
  take_referrers (part, object);
  return part;
}
