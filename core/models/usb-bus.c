/* USB buses and their ports.
 *
 * A bus has as many ports as the device that offers it; on each sits one device.  Unplugging is
 * forced, as it is for a hand that pulls a plug.  What hangs on a USB bus is found by asking the
 * bus, and needs no node in a Devicetree.
 */
#include "usb.h"

#define MAX_PORTS 255

/* Who has which port, or with an earlier state is going to; the device itself is left out. */
static void
list_ports (const CopUsbDevice *self, CopState from, const CopUsbDevice *owners[MAX_PORTS + 1])
{
  const CopBus *bus = cop_device_bus (&self->device);
  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      const CopUsbDevice *other = cop_object_cast (at, &cop_model_usb_device);
      if (other && other != self && other->port && cop_object_state (&at->object) >= from)
        owners[other->port] = other;
    }
}

static gboolean
refuse_full (const CopUsbDevice *self, const char *hub, guint64 ports,
             const CopUsbDevice *owners[MAX_PORTS + 1], GError **error)
{
  g_autofree char *whose =
      ports && owners[1] ? cop_object_label_at (&owners[1]->device.object, (CopOrigin){ 0 }) : NULL;

  return cop_object_error (&self->device.object, error, COP_ERROR_EXISTS,
                           "%s has no free port; all %" G_GUINT64_FORMAT " are taken%s%s", hub,
                           ports, whose ? ", port 1 by " : "", whose ? whose : "");
}

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  CopUsbDevice *self = cop_object_cast (device, &cop_model_usb_device);
  if (!self)
    return cop_object_error (&device->object, error, COP_ERROR_TYPE,
                             "a %s cannot be plugged into a USB port",
                             cop_object_type_name (&device->object));
  guint64 ports;
  if (!cop_object_get_uint (handler, "ports", &ports, error))
    return FALSE;
  const CopUsbDevice *owners[MAX_PORTS + 1] = { NULL };
  /* of two that say one port, the later one is refused */
  list_ports (self, self->port ? COP_STATE_REALIZING : COP_STATE_NEW, owners);
  g_autofree char *hub = cop_object_label (handler);
  if (self->port > ports)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "%s has no port %u; its ports are 1 to %" G_GUINT64_FORMAT, hub,
                             self->port, ports);
  if (self->port && owners[self->port])
    {
      g_autofree char *whose =
          cop_object_label_at (&owners[self->port]->device.object, (CopOrigin){ 0 });
      return cop_object_error (&device->object, error, COP_ERROR_EXISTS,
                               "port %u of %s is taken by %s", self->port, hub, whose);
    }
  if (self->port)
    return TRUE;
  guint port = 1;
  while (port <= ports && owners[port])
    port++;
  if (port > ports)
    return refuse_full (self, hub, ports, owners, error);
  self->port = (guint8)port;
  self->chosen = TRUE;
  return TRUE;
}

static void
give_back (CopObject *handler G_GNUC_UNUSED, CopDevice *device)
{
  CopUsbDevice *self = cop_object_cast (device, &cop_model_usb_device);
  if (!self || !self->chosen)
    return;
  self->port = 0;
  self->chosen = FALSE;
}

const CopHotplugHandler cop_usb_ports = {
  .pre_plug = pre_plug,
  .cancel_plug = give_back,
  .unplug = give_back,
};

/* --- ports that are found ------------------------------------------------------------------- */

/* FALSE: who offers the bus does not say how many. */
static gboolean
n_ports (CopBus *bus, guint64 *ret_ports)
{
  CopDevice *hub = cop_bus_device (bus);

  return hub && cop_object_get_uint (&hub->object, "ports", ret_ports, NULL);
}

static gboolean
wish (CopBus *bus, CopDevice *device, CopPlaceWish *ret_wish)
{
  const CopUsbDevice *self = cop_object_cast (device, &cop_model_usb_device);
  guint64 ports;

  if (!self || self->port || !n_ports (bus, &ports))
    return FALSE;
  *ret_wish = (CopPlaceWish){ .first = 1, .last = ports };
  return TRUE;
}

static void
tell_taken (CopBus *bus, CopPlaceTaken tell, gpointer data)
{
  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      const CopUsbDevice *other = cop_object_cast (at, &cop_model_usb_device);
      if (other && other->port)
        tell (data, other->port, other->port);
    }
}

static void
give (CopBus *bus G_GNUC_UNUSED, CopDevice *device, const CopPlaceWish *wish_ G_GNUC_UNUSED,
      guint64 place)
{
  ((CopUsbDevice *)device)->port = place == COP_AT_ANY ? 0 : (guint8)place;
}

static gboolean
refuse (CopBus *bus, CopDevice *device, const CopPlaceWish *wish_, GError **error)
{
  const CopUsbDevice *owners[MAX_PORTS + 1] = { NULL };
  g_autofree char *hub = cop_object_label (&cop_bus_device (bus)->object);

  list_ports ((CopUsbDevice *)device, COP_STATE_NEW, owners);
  return refuse_full ((CopUsbDevice *)device, hub, wish_->last, owners, error);
}

static const CopBusPlaces places = {
  .wish = wish,
  .list_taken = tell_taken,
  .give = give,
  .refuse = refuse,
};

static const CopBusClass klass = {
  .addressing = COP_BUS_PLAIN,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
  .max_devices = MAX_PORTS,
  .places = &places,
};

const CopTypeDesc cop_model_usb_bus = {
  .name = "usb-bus",
  .doc = "USB ports of one hub or controller",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &klass,
};
