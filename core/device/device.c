/* Devices: the type that all others descend from, its properties. */
#include <device/place.h>
#include <device/time.h>
#include <string.h>

CopDevice *
cop_device (gpointer object)
{
  return cop_object_cast (object, &cop_type_device);
}

CopDeviceExt *
cop_device__ext (CopDevice *device)
{
  if (device->ext == NULL)
    device->ext = g_new0 (CopDeviceExt, 1);
  return device->ext;
}

/* --- making and finalizing --------------------------------------------------------------- */

CopBus *
cop_device__offer (CopDevice *device, const char *name, const char *type_name, GError **error)
{
  CopObject *object = &device->object, *child;
  CopType *type = cop_host_find_type (object->type->host, type_name, error);
  CopBus *bus;

  if (type == NULL)
    return NULL;
  if (!cop_type_is_a (type, &cop_type_bus))
    {
      cop_object_error (object, error, COP_ERROR_TYPE, "bus '%s': type '%s' is no bus type", name,
                        type_name);
      return NULL;
    }
  child = cop_life__make_child (object, name, type, error);
  if (child == NULL)
    return NULL;
  bus = (CopBus *)child;
  bus->device = device;
  bus->prev = device->last_bus;
  if (device->last_bus)
    device->last_bus->next = bus;
  else
    device->first_bus = bus;
  device->last_bus = bus;
  return bus;
}

static gboolean
device_init (CopObject *object, GError **error)
{
  CopDevice *device = (CopDevice *)object;
  const CopFamily *family = cop_type__family (object->type);

  object->flags |= COP_FLAG_STAGED | COP_FLAG_DEVICE;
  if (!cop_device__init_windows (device, error) || !cop_device__init_registers (device, error))
    return FALSE;
  for (guint i = 0; i < family->buses->len; i++)
    {
      const CopBusDef *def = g_array_index (family->buses, const CopBusDef *, i);
      if (!cop_device__offer (device, def->name, def->type, error))
        return FALSE;
    }
  return TRUE;
}

static void
device_finalize (CopObject *object)
{
  CopDevice *device = (CopDevice *)object;
  CopDeviceExt *ext = device->ext;
  CopLife *life = cop_life_of (object);

  if (device->bits & COP_DEVICE_WAS_REALIZED)
    cop_emit (object, COP_EVENT_DEVICE_DELETED);
  if (device->bus)
    cop_bus__detach (device);
  while (device->last_bus)
    cop_bus__leave_device (device->last_bus);
  if (G_UNLIKELY (life && life->saved.len))
    cop_life__forget_saved (device);
  cop_device__finish_windows (device);
  if (ext)
    {
      cop_timer__free_all (device);
      cop_ports_clear (&ext->ports);
      cop_device__forget_wanted (device);
      cop_device__forget_lost (device);
      cop_region_finish (&ext->unit);
      g_free (ext->at);
      g_free (ext->node);
      g_free (ext->label);
      if (ext->levels)
        g_hash_table_unref (ext->levels);
      if (ext->intercepts)
        g_ptr_array_unref (ext->intercepts);
      if (ext->blockers)
        g_ptr_array_unref (ext->blockers);
      if (ext->dt)
        g_ptr_array_unref (ext->dt);
      g_free (ext);
    }
}

/* --- properties -------------------------------------------------------------------------- */

/* What scripts call cop.auto. */
#define AUTO "auto"

static gboolean
get_at (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  CopDeviceExt *ext = ((CopDevice *)self)->ext;
  guint n = ext ? ext->n_at : 0;
  CopValue *items = g_new0 (CopValue, n + 1);

  (void)prop, (void)error;
  for (guint i = 0; i < n; i++)
    items[i] = ext->at[i] == COP_AT_ANY
                   ? COP_VALUE_STRING (AUTO)
                   : (CopValue){ .kind = COP_KIND_ADDRESS, .as.u = ext->at[i] };
  *ret = COP_VALUE_LIST (cop_list_new (items, n));
  ret->owned = TRUE;
  g_free (items);
  return TRUE;
}

/* A device that waits to be enabled has its addresses at once: its node tells of them. */
static gboolean
seek (CopDevice *device, GError **error)
{
  CopLife *life = cop_life_of (&device->object);

  if (life == NULL)
    return TRUE;
  life->seeking = TRUE;
  return !life->running || life->building || device->bus == NULL
         || cop_life__place (life, &device->object, error);
}

gboolean
cop_device_set_at (CopDevice *device, const guint64 *at, guint n, GError **error)
{
  CopDeviceExt *ext;

  if (device->object.state > COP_STATE_ALIVE)
    return cop_object_error (&device->object, error, COP_ERROR_STATE,
                             "'at' cannot be set after realize (the device is %s)",
                             cop_state_name (device->object.state));
  ext = cop_device__ext (device);
  g_free (ext->at);
  ext->at = g_memdup2 (at, n * sizeof *at);
  ext->n_at = n;
  for (guint i = 0; i < n; i++)
    if (at[i] == COP_AT_ANY)
      return seek (device, error);
  return TRUE;
}

/* How many addresses one "auto" stands for. */
static guint
n_meant (CopDevice *device)
{
  const char *name = cop_type__family (device->object.type)->bus;
  const CopType *type = name ? cop_host_peek_type (device->object.type->host, name) : NULL;

  for (; type; type = cop_type_parent (type))
    if (cop_type_desc (type)->klass)
      break;
  if (type && ((const CopBusClass *)cop_type_desc (type)->klass)->addressing == COP_BUS_INDEXED)
    return 1;
  return MAX (1, cop_device__n_needed (device));
}

static gboolean
is_auto (const CopValue *value)
{
  return value->kind == COP_KIND_STRING && strcmp (value->as.string, AUTO) == 0;
}

static gboolean
set_at (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  guint n = value->kind == COP_KIND_LIST ? cop_list_length (value->as.list)
                                         : value->kind != COP_KIND_NONE;
  gboolean all =
      is_auto (value)
      || (n == 1 && value->kind == COP_KIND_LIST && is_auto (cop_list_get (value->as.list, 0)));
  guint64 *at;
  gboolean ok = TRUE;

  (void)prop;
  if (all)
    n = n_meant ((CopDevice *)self);
  at = g_new (guint64, n + 1);
  for (guint i = 0; i < n && all; i++)
    at[i] = COP_AT_ANY;
  for (guint i = 0; i < n && ok && !all; i++)
    {
      const CopValue *item =
          value->kind == COP_KIND_LIST ? cop_list_get (value->as.list, i) : value;
      ok = item->kind == COP_KIND_INT || item->kind == COP_KIND_UINT
           || item->kind == COP_KIND_ADDRESS || item->kind == COP_KIND_SIZE;
      if (ok)
        at[i] = item->as.u;
      else if (is_auto (item))
        {
          at[i] = COP_AT_ANY;
          ok = TRUE;
        }
      else
        {
          GString *text = g_string_new (NULL);
          guint64 number;

          cop_value_print (item, text);
          if (item->kind == COP_KIND_STRING && cop_amount_parse (item->as.string, &number))
            g_string_append_printf (text, "; as a number that is 0x%" G_GINT64_MODIFIER "x",
                                    number);
          cop_object_error (self, error, COP_ERROR_TYPE,
                            "property 'at' wants an address or a list of them, not %s", text->str);
          g_string_free (text, TRUE);
        }
    }
  ok = ok && cop_device_set_at ((CopDevice *)self, at, n, error);
  g_free (at);
  return ok;
}

static gboolean
get_enabled (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  (void)prop, (void)error;
  *ret = COP_VALUE_BOOL (!(((CopDevice *)self)->bits & COP_DEVICE_DISABLED));
  return TRUE;
}

static gboolean
enable (CopObject *self, gboolean enabled, GError **error)
{
  CopDevice *device = (CopDevice *)self;

  if (enabled == !(device->bits & COP_DEVICE_DISABLED))
    return TRUE;
  /* it has no life that could end: only what its node says changes */
  if (self->state == COP_STATE_REALIZED && cop_type__family (self->type)->described)
    {
      device->bits ^= COP_DEVICE_DISABLED;
      return TRUE;
    }
  if (!enabled && self->state != COP_STATE_NEW)
    return cop_object_error (self, error, COP_ERROR_STATE,
                             "a device that is %s cannot be disabled: remove it",
                             cop_state_name (self->state));
  device->bits ^= COP_DEVICE_DISABLED;
  if (!enabled && self->owner->life)
    cop_life_of (self)->has_disabled = TRUE;
  if (enabled && self->parent && self->owner->life && !cop_life_of (self)->building
      && !cop_life__enable (device, error))
    {
      if (self->state != COP_STATE_REALIZED)
        device->bits |= COP_DEVICE_DISABLED;
      return FALSE;
    }
  return TRUE;
}

/* The last word counts: a status that was said by hand before goes. */
static gboolean
set_enabled (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  CopDevice *device = (CopDevice *)self;

  if (value->kind != COP_KIND_BOOL)
    return cop_object_error (self, error, COP_ERROR_TYPE, "property '%s' wants a bool",
                             cop_prop_name (prop));
  if (!enable (self, value->as.boolean, error))
    return FALSE;
  if (value->as.boolean)
    device->bits |= COP_DEVICE_ENABLED;
  else
    device->bits &= (guint8)~COP_DEVICE_ENABLED;
  cop_dt__unset (self, "status");
  return TRUE;
}

static char **
text_of (CopObject *self, const CopProp *prop)
{
  CopDeviceExt *ext = cop_device__ext ((CopDevice *)self);

  return strcmp (cop_prop_name (prop), "node") == 0 ? &ext->node : &ext->label;
}

static gboolean
get_text (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const char *text = ((CopDevice *)self)->ext ? *text_of (self, prop) : NULL;

  (void)error;
  *ret = COP_VALUE_NONE;
  if (text)
    cop_value_copy (ret, &COP_VALUE_STRING (text));
  return TRUE;
}

static gboolean
set_text (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  char **text = text_of (self, prop);

  if (value->kind != COP_KIND_STRING && value->kind != COP_KIND_NONE)
    return cop_object_error (self, error, COP_ERROR_TYPE, "property '%s' wants a string",
                             cop_prop_name (prop));
  g_free (*text);
  *text = value->kind == COP_KIND_STRING ? g_strdup (value->as.string) : NULL;
  return TRUE;
}

static gboolean
get_parent_bus (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  CopBus *bus = ((CopDevice *)self)->bus;

  (void)prop, (void)error;
  *ret = bus ? COP_VALUE_OBJECT (&bus->object) : COP_VALUE_NONE;
  return TRUE;
}

static gboolean
set_parent_bus (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  (void)prop;
  if (value->kind != COP_KIND_NONE)
    return cop_object_error (self, error, COP_ERROR_REFUSED,
                             "property 'parent_bus' can only be set to NULL, which ejects the "
                             "device; a bus is chosen when it is added");
  return cop_device_eject ((CopDevice *)self, error);
}

static const CopPropDef device_props[] = {
  COP_COMPUTED ("at", .said = TRUE, .computed_kind = COP_KIND_LIST, .item = COP_KIND_ADDRESS,
                .get = get_at, .set = set_at,
                .doc = "Where its windows are on its bus, in their order; on an indexed bus, "
                       "which place it has; \"auto\" is found"),
  COP_COMPUTED ("enabled", .said = TRUE, .computed_kind = COP_KIND_BOOL, .when = COP_SET_ALWAYS,
                .get = get_enabled, .set = set_enabled, .direct = TRUE,
                .doc = "False: described as disabled, and not realized until this is true"),
  COP_COMPUTED ("node", .said = TRUE, .computed_kind = COP_KIND_STRING, .when = COP_SET_ALWAYS,
                .get = get_text, .set = set_text,
                .doc = "Base name of its Devicetree node, or with an @ all of it (\"soc@\" is soc, "
                       "without an address); NULL: the type's"),
  COP_COMPUTED ("label", .said = TRUE, .computed_kind = COP_KIND_STRING, .when = COP_SET_ALWAYS,
                .get = get_text, .set = set_text,
                .doc = "Label of its Devicetree node; several are separated by spaces"),
  COP_COMPUTED ("parent_bus", .computed_kind = COP_KIND_LINK, .when = COP_SET_ALWAYS,
                .get = get_parent_bus, .set = set_parent_bus, .direct = TRUE,
                .doc = "The bus it sits on; writing NULL ejects it"),
  COP_PROPS_END
};

static const CopDeviceClass device_class = { .bus = NULL };

const CopTypeDesc cop_type_device = {
  .name = "device",
  .doc = "Something that can be plugged, realized and unplugged",
  .parent = &cop_type_object,
  .size = sizeof (CopDevice),
  .flags = COP_TYPE_ABSTRACT,
  .props = device_props,
  .init = device_init,
  .finalize = device_finalize,
  .klass = &device_class,
};

/* --- blockers ---------------------------------------------------------------------------- */

void
cop_device_block_unplug (CopDevice *device, const char *reason)
{
  CopDeviceExt *ext = cop_device__ext (device);

  if (ext->blockers == NULL)
    ext->blockers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (ext->blockers, g_strdup (reason));
}

gboolean
cop_device_unblock_unplug (CopDevice *device, const char *reason)
{
  GPtrArray *blockers = device->ext ? device->ext->blockers : NULL;

  for (guint i = 0; blockers && i < blockers->len; i++)
    if (strcmp (blockers->pdata[i], reason) == 0)
      {
        g_ptr_array_remove_index (blockers, i);
        return TRUE;
      }
  return FALSE;
}
