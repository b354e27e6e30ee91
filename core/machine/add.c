/* Adding devices: which type, which parent, which bus; then the steps of life.c. */
#include <machine/private.h>

/* --- the checks --------------------------------------------------------------------------- */

static CopType *
choose_type (CopMachine *machine, const CopDeviceSpec *spec, GError **error)
{
  CopHost *host = cop_machine_host (machine);
  CopType *type = spec->type_of;

  if (type == NULL && spec->type == NULL)
    cop_error_set (error, COP_ERROR_INVALID, NULL, "a device needs a type");
  else if (type == NULL)
    type = cop_host_find_type (host, spec->type, error);
  if (type == NULL)
    return NULL;
  if (!cop_type_is_a (type, &cop_type_device))
    cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' is no device type",
                   cop_type_name (type));
  else if (cop_type_is_abstract (type))
    cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' is abstract: it has no instances",
                   cop_type_name (type));
  else if (!cop_type_is_user_creatable (type))
    cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' is not for users to create",
                   cop_type_name (type));
  else
    return type;
  return NULL;
}

static gboolean
is_full (const CopBus *bus)
{
  guint max = cop_bus__class (bus)->max_devices;

  return max && bus->n_devices >= max;
}

static CopBus *
bus_of_device (CopDevice *device, const char *wanted)
{
  CopBus *full = NULL;

  for (CopBus *bus = device->first_bus; bus; bus = bus->next)
    if (cop_type_answers_to (bus->object.type, wanted))
      {
        if (!is_full (bus))
          return bus;
        full = full ? full : bus;
      }
  /* the full one, so that the error says that it is full */
  return full;
}

/* Up from the parent: its own buses, the bus it sits on, and so on. */
static CopBus *
bus_above (CopObject *parent, const char *wanted)
{
  while (parent)
    {
      CopDevice *device = cop_device__of (parent);
      CopBus *bus = device ? bus_of_device (device, wanted) : NULL;
      if (bus)
        return bus;
      if (device && device->bus)
        {
          if (cop_type_answers_to (device->bus->object.type, wanted))
            return device->bus;
          parent = &device->bus->device->object;
        }
      else
        parent = parent->parent;
    }
  return NULL;
}

static CopBus *
bus_anywhere (CopMachine *machine, const char *wanted)
{
  CopWalk walk = COP_WALK (machine);
  CopBus *full = NULL;

  while (cop_walk_next (&walk))
    {
      CopBus *bus = cop_bus (walk.at);
      if (bus == NULL || bus->device == NULL || !cop_type_answers_to (bus->object.type, wanted))
        continue;
      if (!is_full (bus))
        return bus;
      full = full ? full : bus;
    }
  return full;
}

static gboolean
choose_bus (CopMachine *machine, CopType *type, CopObject *parent, CopBus *given, CopBus **ret_bus,
            GError **error)
{
  const char *wanted = cop_type__family (type)->bus;
  char *path;

  *ret_bus = given;
  if (cop_type__family (type)->described)
    return TRUE;
  if (given && wanted && cop_type_answers_to (given->object.type, wanted))
    return TRUE;
  if (given)
    {
      path = cop_object_label (&given->object);
      if (wanted)
        cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' plugs into a '%s', and %s is a '%s'",
                       cop_type_name (type), wanted, path, cop_object_type_name (&given->object));
      else
        cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' plugs into no bus, not into %s",
                       cop_type_name (type), path);
      g_free (path);
      return FALSE;
    }
  if (wanted == NULL)
    return TRUE;
  *ret_bus = bus_above (parent, wanted);
  if (*ret_bus == NULL)
    *ret_bus = bus_anywhere (machine, wanted);
  if (*ret_bus)
    return TRUE;
  return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL,
                        "type '%s' plugs into a '%s', and the machine has none",
                        cop_type_name (type), wanted);
}

static gboolean
is_here (const CopMachine *machine, const CopObject *object, GError **error)
{
  if (object == NULL || object->owner == machine->device.object.owner)
    return TRUE;
  return cop_object_error (object, error, COP_ERROR_INVALID, "it is in another machine");
}

/* --- adding ------------------------------------------------------------------------------- */

/* The bus was named, and not found by going up from the parent: that is known as of a property. */
static void
say_bus_is_given (CopObject *object, const CopBus *bus)
{
  if (bus)
    cop_object__stamp (object, cop_type_find_prop (object->type, "parent_bus"));
}

/* FALSE when a hook has cut the object while it was being added. */
static gboolean
has_stayed (CopObject *object, GError **error)
{
  gboolean gone = (object->flags & COP_FLAG_GONE) != 0;

  if (gone)
    cop_object_error (object, error, COP_ERROR_STATE, "it was removed while it was being added");
  return !gone;
}

/* One that is disabled has its places all the same: its node tells of them. */
static gboolean
bring_to_life (CopLife *life, CopDevice *device, GError **error)
{
  if (life->building)
    return TRUE;
  if (!(device->bits & COP_DEVICE_DISABLED))
    return cop_life__realize (life, &device->object, error);
  life->has_disabled = TRUE;
  return cop_life__place (life, &device->object, error);
}

CopDevice *
cop_machine_device_addv (CopMachine *machine, const CopDeviceSpec *spec, GError **error)
{
  CopLife *life = machine->life;
  CopBirth birth = { .spec = spec, .flags = spec->flags };
  CopObject *object;
  CopOrigin before;
  gboolean ok;
  CopMark outer;

  if (!cop_machine__is_open (machine, error))
    return NULL;
  birth.type = choose_type (machine, spec, error);
  if (birth.type == NULL)
    return NULL;
  birth.parent = spec->parent ? spec->parent
                 : spec->id   ? machine->peripheral
                              : machine->peripheral_anon;
  birth.name = spec->id ? spec->id : "device[*]";
  if (!is_here (machine, birth.parent, error) || !is_here (machine, (CopObject *)spec->bus, error)
      || !choose_bus (machine, birth.type, birth.parent, spec->bus, &birth.bus, error)
      || !cop_life__begin (life, &outer, error))
    return NULL;
  before = life->owner->origin;
  if (spec->origin.line)
    life->owner->origin = spec->origin;
  object = cop_life__bear (life, &birth, error);
  if (object)
    say_bus_is_given (object, spec->bus);
  life->owner->origin = before;
  ok = object != NULL && bring_to_life (life, (CopDevice *)object, error);
  if (!ok)
    {
      cop_life__end (life, outer, FALSE);
      return NULL;
    }
  cop_object_ref (object);
  cop_life__end (life, outer, TRUE);
  if (life->running && object->state == COP_STATE_REALIZED)
    cop_life__tell_added (life, object);
  /* whoever was told may have removed it */
  ok = has_stayed (object, error) && cop_owner__report (life->owner, error);
  cop_object_unref (object);
  return ok ? (CopDevice *)object : NULL;
}

static gboolean
resolve_bus (CopMachine *machine, const char *path, CopBus **ret_bus, const char *type_name,
             GError **error)
{
  CopObject *object = cop_object_resolve (&machine->device.object, path, error);
  CopType *type = object ? cop_host_find_type (cop_machine_host (machine), type_name, error) : NULL;
  const CopFamily *family = type ? cop_type__family (type) : NULL;

  if (object == NULL || type == NULL)
    return FALSE;
  *ret_bus = cop_bus (object);
  if (*ret_bus == NULL && cop_device__of (object))
    *ret_bus = family && family->bus ? bus_of_device ((CopDevice *)object, family->bus)
                                     : ((CopDevice *)object)->first_bus;
  if (*ret_bus)
    return TRUE;
  return cop_object_error (object, error, COP_ERROR_TYPE, "it offers no bus for type '%s'",
                           type_name);
}

CopDevice *
cop_machine_device_add (CopMachine *machine, const char *type, const char *id, GError **error, ...)
{
  CopDeviceSpec spec = { .type = type, .id = id };
  GArray *settings;
  CopDevice *device = NULL;
  gboolean ok = TRUE;
  const char *name;
  va_list args;

  if (!cop_machine__is_open (machine, error))
    return NULL;
  settings = g_array_new (FALSE, FALSE, sizeof (CopSetting));
  va_start (args, error);
  while (ok && (name = va_arg (args, const char *)) != NULL)
    {
      CopSetting setting = { .name = name, .text = va_arg (args, const char *) };
      if (strcmp (name, "bus") == 0)
        ok = resolve_bus (machine, setting.text, &spec.bus, type, error);
      else
        g_array_append_val (settings, setting);
    }
  va_end (args);
  spec.settings = (const CopSetting *)(gpointer)settings->data;
  spec.n_settings = settings->len;
  if (ok)
    device = cop_machine_device_addv (machine, &spec, error);
  g_array_unref (settings);
  return device;
}

gboolean
cop_machine_plant (CopMachine *machine, CopObject *parent, const char *name, CopObject *object,
                   CopBus *bus, CopAddFlags flags, GError **error)
{
  CopLife *life = machine->life;
  CopBirth birth = { .parent = parent, .name = name, .flags = flags, .planted = TRUE };
  CopDevice *device = cop_device__of (object);
  CopMark outer;
  gboolean ok;

  if (!cop_machine__is_open (machine, error))
    return FALSE;
  if (device == NULL && object->flags & COP_FLAG_STAGED)
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "a bus cannot be planted: it comes with the device that offers it");
  if (device && object->state != COP_STATE_NEW)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "it cannot be planted: it is %s, and nothing is realized twice",
                             cop_state_name (object->state));
  if (!is_here (machine, parent, error) || !is_here (machine, (CopObject *)bus, error)
      || (device && !choose_bus (machine, object->type, parent, bus, &birth.bus, error)))
    return FALSE;
  if (!cop_life__begin (life, &outer, error))
    return FALSE;
  ok = cop_life__adopt (life, object, &birth, error)
       && (device == NULL || bring_to_life (life, device, error));
  cop_object_ref (object);
  if (ok && device)
    say_bus_is_given (object, bus);
  ok = cop_life__end (life, outer, ok);
  if (ok && device && life->running && object->state == COP_STATE_REALIZED)
    cop_life__tell_added (life, object);
  ok = ok && has_stayed (object, error) && cop_owner__report (life->owner, error);
  cop_object_unref (object);
  return ok;
}

gboolean
cop_device_enable (CopDevice *device, GError **error)
{
  return cop_object_set_bool (&device->object, "enabled", TRUE, error);
}
