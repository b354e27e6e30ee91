/* Buses: who sits on them, how they count, who is told. */
#include <device/place.h>
#include <memory/private.h>
#include <string.h>

const CopInterfaceDesc cop_interface_hotplug_handler = {
  .name = "hotplug-handler",
  .doc = "Is told of plugging and unplugging, and may refuse it",
};

CopBus *
cop_bus (gpointer object)
{
  return cop_object_cast (object, &cop_type_bus);
}

const CopBusClass *
cop_bus__class (const CopBus *bus)
{
  for (const CopType *t = bus->object.type; t; t = t->parent)
    if (t->desc->klass)
      return t->desc->klass;
  return NULL;
}

void
cop_bus__leave_device (CopBus *bus)
{
  CopDevice *device = bus->device;

  if (device == NULL)
    return;
  if (bus->prev)
    bus->prev->next = bus->next;
  else
    device->first_bus = bus->next;
  if (bus->next)
    bus->next->prev = bus->prev;
  else
    device->last_bus = bus->prev;
  bus->prev = bus->next = NULL;
  bus->device = NULL;
}

static gboolean
bus_init (CopObject *object, GError **error)
{
  CopBus *bus = (CopBus *)object;
  const CopBusClass *klass = cop_bus__class (bus);

  (void)error;
  object->flags |= COP_FLAG_STAGED;
  bus->address_cells = klass->address_cells;
  bus->size_cells = klass->size_cells;
  return TRUE;
}

static void
bus_finalize (CopObject *object)
{
  CopBus *bus = (CopBus *)object;

  /* when an addition is undone, what was added inside init of what offers the bus comes last */
  while (bus->first)
    cop_bus__detach (bus->first);
  cop_bus__leave_device (bus);
  cop_pools__free (bus->pools);
  if (bus->space && !(bus->bits & COP_BUS_BORROWS))
    {
      cop_region_finish (bus->space);
      g_free (bus->space);
    }
}

static const CopPropDef bus_props[] = {
  COP_UINT ("address_cells", CopBus, address_cells,
            .doc = "#address-cells; 255 is that of the bus above, 254 leaves it out"),
  COP_UINT ("size_cells", CopBus, size_cells,
            .doc = "#size-cells; 255 is that of the bus above, 254 leaves it out"),
  COP_LINK ("hotplug_handler", CopBus, handler, .weak = TRUE, .when = COP_SET_ALWAYS,
            .to = "hotplug-handler",
            .doc = "Who is told of plugging; NULL: the bus, or the device that offers it"),
  COP_COMPUTED ("pools", .said = TRUE, .computed_kind = COP_KIND_LIST, .item = COP_KIND_ADDRESS,
                .when = COP_SET_ALWAYS, .get = cop_pools__get, .set = cop_pools__set,
                .doc = "Where addresses are found for devices without one: address and size by "
                       "turns"),
  COP_COMPUTED ("granule", .said = TRUE, .computed_kind = COP_KIND_SIZE, .when = COP_SET_ALWAYS,
                .get = cop_granule__get, .set = cop_granule__set,
                .doc = "What an address that is found is a multiple of, at least"),
  COP_COMPUTED ("places", .said = TRUE, .computed_kind = COP_KIND_STRING, .when = COP_SET_ALWAYS,
                .get = cop_places__get, .set = cop_places__set,
                .doc = "PCI slots, USB ports, SCSI addresses, memory slots that nobody gives: "
                       "\"lowest\", the first that is free when the device is realized, or "
                       "\"stable\", found by the device's path; NULL: as on the bus above"),
  COP_PROPS_END
};

static const CopBusClass bus_class = {
  .addressing = COP_BUS_PLAIN,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
};

const CopTypeDesc cop_type_bus = {
  .name = "bus",
  .doc = "What devices plug into",
  .parent = &cop_type_object,
  .size = sizeof (CopBus),
  .flags = COP_TYPE_ABSTRACT | COP_TYPE_NOT_USER_CREATABLE,
  .props = bus_props,
  .init = bus_init,
  .finalize = bus_finalize,
  .klass = &bus_class,
};

/* --- sitting on it ----------------------------------------------------------------------- */

void
cop_bus__attach (CopBus *bus, CopDevice *device)
{
  device->bus = bus;
  device->bus_prev = bus->last;
  device->bus_next = NULL;
  if (bus->last)
    bus->last->bus_next = device;
  else
    bus->first = device;
  bus->last = device;
  bus->n_devices++;
}

void
cop_bus__stand_up (CopDevice *device)
{
  CopBus *bus = device->bus;

  if (device->bus_prev)
    device->bus_prev->bus_next = device->bus_next;
  else
    bus->first = device->bus_next;
  if (device->bus_next)
    device->bus_next->bus_prev = device->bus_prev;
  else
    bus->last = device->bus_prev;
  device->bus_prev = device->bus_next = NULL;
  bus->n_devices--;
  device->bits |= COP_DEVICE_STANDING;
}

void
cop_bus__sit_down (CopDevice *device, CopDevice *next)
{
  CopBus *bus = device->bus;

  device->bus_next = next;
  device->bus_prev = next ? next->bus_prev : bus->last;
  if (device->bus_prev)
    device->bus_prev->bus_next = device;
  else
    bus->first = device;
  if (next)
    next->bus_prev = device;
  else
    bus->last = device;
  bus->n_devices++;
  device->bits &= (guint8)~COP_DEVICE_STANDING;
}

void
cop_bus__detach (CopDevice *device)
{
  if (!(device->bits & COP_DEVICE_STANDING))
    cop_bus__stand_up (device);
  device->bits &= (guint8)~COP_DEVICE_STANDING;
  for (CopBus *own = device->first_bus; own; own = own->next)
    if (own->bits & COP_BUS_BORROWS)
      {
        own->bits &= (guint8)~COP_BUS_BORROWS;
        own->space = NULL;
      }
  device->bus = NULL;
}

CopMachine *
cop_device_machine (const CopDevice *device)
{
  return device->object.owner->machine;
}

CopBus *
cop_device_bus (const CopDevice *device)
{
  return device->bus;
}

CopBus *
cop_device_first_bus (const CopDevice *device)
{
  return device->first_bus;
}

CopBus *
cop_bus_next (const CopBus *bus)
{
  return bus->next;
}

CopDevice *
cop_bus_device (const CopBus *bus)
{
  return bus->device;
}

CopDevice *
cop_bus_first (const CopBus *bus)
{
  return bus->first;
}

CopDevice *
cop_bus_next_device (const CopDevice *device)
{
  return device->bus_next;
}

guint
cop_bus_n_devices (const CopBus *bus)
{
  return bus->n_devices;
}

/* --- the bus tree ------------------------------------------------------------------------ */

static CopObject *
bus_down (CopObject *object)
{
  CopBus *bus = cop_bus (object);

  if (bus)
    return (CopObject *)bus->first;
  return cop_device__of (object) ? (CopObject *)((CopDevice *)object)->first_bus : NULL;
}

static CopObject *
bus_across (CopObject *object)
{
  CopBus *bus = cop_bus (object);

  return bus ? (CopObject *)bus->next : (CopObject *)((CopDevice *)object)->bus_next;
}

static CopObject *
bus_up (CopObject *object)
{
  CopBus *bus = cop_bus (object);

  return bus ? (CopObject *)bus->device : (CopObject *)((CopDevice *)object)->bus;
}

const CopRelation cop_relation_bus = { bus_down, bus_across, bus_up };

gboolean
cop_bus__is_transparent (const CopBus *bus)
{
  const CopFamily *family;
  gboolean onto = FALSE; /* there is a window onto the bus, mapped nowhere in particular */
  guint n_at = bus->device->ext ? bus->device->ext->n_at : 0;

  if (cop_bus__class (bus)->addressing != COP_BUS_MAPPED || bus->device->bus == NULL)
    return FALSE;
  family = cop_type__family (bus->device->object.type);
  for (guint i = 0; i < family->windows->len; i++)
    if (g_array_index (family->windows, const CopWindowDef *, i)->use == COP_WINDOW_FORWARD)
      {
        if (i < n_at)
          return FALSE;
        onto = TRUE;
      }
  return onto || (n_at == 0 && family->described && cop_bus__is_same (bus));
}

/* The window through which the bus is reached, when addresses begin at 0 in it; NULL for none. */
static CopRegion *
window_onto (const CopBus *bus)
{
  CopDevice *device = bus->device;
  const CopFamily *family = cop_type__family (device->object.type);
  guint n_at = device->ext ? device->ext->n_at : 0;

  if (cop_bus__class (bus)->addressing != COP_BUS_MAPPED || device->bus == NULL)
    return NULL;
  for (guint i = 0; i < MIN (n_at, family->windows->len); i++)
    {
      const CopWindowDef *def = g_array_index (family->windows, const CopWindowDef *, i);
      if (cop_window__is_space (def))
        return &device->windows[i];
    }
  return NULL;
}

/* It may become another bus's when the node says so, and is freed with the bus's own regions. */
static CopRegion *
described_space (CopBus *bus)
{
  bus->bits |= COP_BUS_BORROWS;
  for (CopRegion *own = cop_object__regions (&bus->object); own; own = own->next_owned)
    if (own->kind == COP_REGION_CONTAINER && strcmp (own->name, "space") == 0)
      return own;
  return cop_region_new (&bus->object, "space", COP_REGION_CONTAINER, 0);
}

/* The space of a bus that devices are not simply mapped through. */
static CopRegion *
space_of (CopBus *bus)
{
  CopRegion *window;

  if (bus->space || cop_bus__class (bus)->addressing == COP_BUS_PLAIN)
    return bus->space;
  window = window_onto (bus);
  if (window)
    return window;
  if (cop_type__family (bus->device->object.type)->described)
    return bus->space = described_space (bus);
  bus->space = g_new0 (CopRegion, 1);
  cop_region_init (bus->space, &bus->object, "space", COP_REGION_CONTAINER, 0);
  return bus->space;
}

CopRegion *
cop_bus__space (CopBus *bus)
{
  CopBus *above = bus;

  while (above->space == NULL && cop_bus__is_transparent (above))
    above = above->device->bus;
  if (above == bus)
    return space_of (bus);
  /* found once, it is kept: the way up a chain of buses is not gone for every device */
  bus->space = space_of (above);
  if (bus->space)
    bus->bits |= COP_BUS_BORROWS;
  return bus->space;
}

CopRegion *
cop_bus__forwards (CopBus *bus, guint32 space)
{
  const CopBusClass *klass = cop_bus__class (bus);

  if (klass->forwards)
    return klass->forwards (bus, space);
  return klass->addressing == COP_BUS_MAPPED ? cop_bus__space (bus) : NULL;
}

void
cop_bus__cells (const CopBus *bus, guint *ret_address, guint *ret_size)
{
  const CopBus *b;

  for (b = bus; b->address_cells == COP_CELLS_INHERITED && b->device->bus;)
    b = b->device->bus;
  *ret_address = b->address_cells == COP_CELLS_INHERITED ? 2 : b->address_cells;
  for (b = bus; b->size_cells == COP_CELLS_INHERITED && b->device->bus;)
    b = b->device->bus;
  *ret_size = b->size_cells == COP_CELLS_INHERITED ? 2 : b->size_cells;
}

/* --- handlers ---------------------------------------------------------------------------- */

CopObject *
cop_device__handler (CopDevice *device, const CopHotplugHandler **ret_functions)
{
  CopBus *bus = device->bus;
  CopObject *candidate = bus ? bus->handler.target : device->object.owner->machine;

  if (candidate
      && (*ret_functions = cop_object_interface (candidate, &cop_interface_hotplug_handler)))
    return candidate;
  if (bus == NULL)
    return NULL;
  if ((*ret_functions = cop_object_interface (&bus->object, &cop_interface_hotplug_handler)))
    return &bus->object;
  candidate = &bus->device->object;
  *ret_functions = cop_object_interface (candidate, &cop_interface_hotplug_handler);
  return *ret_functions ? candidate : NULL;
}

CopRegion *
cop_bus_space (CopBus *bus)
{
  return cop_bus__space (bus);
}
