/* The ports of a virtio console, and the bus that they sit on: the address of a port is its number.
 */
#include "../places.h"
#include "serial.h"

#define MOST_OUTPUT (1024 * 1024)

extern const CopTypeDesc cop_model_virtio_serial, cop_model_virtio_port;

VirtioPort *
cop_virtio_port__find (const VirtioSerial *self, guint64 number)
{
  return (VirtioPort *)cop_place__find (cop_device_first_bus (&self->virtio.device), number,
                                        COP_STATE_REALIZED);
}

guint64
cop_virtio_port__number (const VirtioPort *port)
{
  guint64 number = 0;

  cop_place__of (&port->device, &number);
  return number;
}

/* The oldest make room. */
void
cop_virtio_port__take (VirtioPort *port, const guint8 *bytes, gsize size)
{
  g_byte_array_append (port->output, bytes, (guint)size);
  if (port->output->len > MOST_OUTPUT)
    g_byte_array_remove_range (port->output, 0, port->output->len - MOST_OUTPUT);
}

static VirtioSerial *
console_of (const VirtioPort *port)
{
  CopBus *bus = cop_device_bus (&port->device);

  return bus && cop_object_state (&port->device.object) == COP_STATE_REALIZED
             ? cop_object_cast (cop_bus_device (bus), &cop_model_virtio_serial)
             : NULL;
}

/* --- what a script sees ------------------------------------------------------------------ */

static gboolean
get_bytes (const GByteArray *array, CopValue *ret)
{
  *ret = COP_VALUE_BYTES (g_bytes_new (array->data, array->len));
  ret->owned = TRUE;
  return TRUE;
}

static gboolean
get_input (CopObject *object, const CopProp *prop, CopValue *ret, GError **error)
{
  (void)prop, (void)error;
  return get_bytes (((const VirtioPort *)object)->input, ret);
}

static gboolean
get_output (CopObject *object, const CopProp *prop, CopValue *ret, GError **error)
{
  (void)prop, (void)error;
  return get_bytes (((const VirtioPort *)object)->output, ret);
}

static gboolean
add_input (CopObject *object, const CopProp *prop, const CopValue *value, GError **error)
{
  VirtioPort *self = (VirtioPort *)object;
  VirtioSerial *console = console_of (self);
  gsize n;
  const guint8 *bytes;

  (void)prop;
  if (value->kind != COP_KIND_BYTES || !value->as.bytes)
    return cop_object_error (object, error, COP_ERROR_TYPE, "input is to be bytes");
  bytes = g_bytes_get_data (value->as.bytes, &n);
  if (n > MOST_OUTPUT - MIN (self->input->len, MOST_OUTPUT))
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "no more than %u bytes can wait for the guest", MOST_OUTPUT);
  g_byte_array_append (self->input, bytes, (guint)n);
  if (console)
    cop_virtio_serial__deliver (console, self);
  return TRUE;
}

static void
open_changed (CopObject *object, const CopProp *prop)
{
  const VirtioPort *self = (const VirtioPort *)object;
  VirtioSerial *console = console_of (self);

  (void)prop;
  if (console)
    cop_virtio_serial__tell (console, (guint32)cop_virtio_port__number (self),
                             COP_VIRTIO_SERIAL_OPEN, self->open != 0, NULL);
}

static const CopPropDef props[] = {
  COP_STRING ("port_name", VirtioPort, name, .doc = "What the guest is told of it"),
  COP_BOOL ("console", VirtioPort, console, .doc = "Whether it is a console"),
  COP_BOOL ("open", VirtioPort, open, .otherwise.u = TRUE, .when = COP_SET_ALWAYS,
            .changed = open_changed, .doc = "Whether somebody is at this end"),
  COP_BOOL ("guest_open", VirtioPort, guest_open, .when = COP_SET_NEVER,
            .doc = "Whether somebody is at the guest's"),
  COP_COMPUTED ("input", .computed_kind = COP_KIND_BYTES, .when = COP_SET_ALWAYS, .get = get_input,
                .set = add_input,
                .doc = "What the guest is to receive and has no buffer for yet; what is written "
                       "comes behind it"),
  COP_COMPUTED ("output", .computed_kind = COP_KIND_BYTES, .when = COP_SET_NEVER, .get = get_output,
                .doc = "What the guest has sent, the last MiB of it"),
  COP_PROPS_END,
};

/* --- the bus ----------------------------------------------------------------------------- */

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  const CopBus *bus = (const CopBus *)handler;
  const VirtioSerial *console = cop_object_cast (cop_bus_device (bus), &cop_model_virtio_serial);
  CopObject *object = &device->object;
  g_autofree char *label = cop_object_label (handler);
  guint64 number;
  CopDevice *other;

  if (!console || !cop_object_cast (device, &cop_model_virtio_port))
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "a %s cannot be plugged into a virtio console: it is no virtio.port",
                             cop_object_type_name (object));
  if (!cop_place__of (device, &number))
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "it needs one port of its console, as in at = 0");
  if (number >= console->max_ports)
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "%s has no port %" G_GUINT64_FORMAT "; max_ports is %u", label, number,
                             console->max_ports);
  other = cop_place__find (bus, number, COP_STATE_REALIZING);
  if (other)
    {
      g_autofree char *whose = cop_object_label_at (&other->object, (CopOrigin){ 0 });
      return cop_object_error (object, error, COP_ERROR_EXISTS,
                               "port %" G_GUINT64_FORMAT " of %s is taken by %s", number, label,
                               whose);
    }
  return TRUE;
}

static void
tell (CopObject *handler, CopDevice *device, guint16 event)
{
  VirtioSerial *console = (VirtioSerial *)cop_bus_device ((CopBus *)handler);

  if (cop_object_state (&console->virtio.device.object) == COP_STATE_REALIZED)
    cop_virtio_serial__tell (console, (guint32)cop_virtio_port__number ((VirtioPort *)device),
                             event, 1, NULL);
}

static void
plug (CopObject *handler, CopDevice *device)
{
  tell (handler, device, COP_VIRTIO_SERIAL_ADD);
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  ((VirtioPort *)device)->guest_open = FALSE;
  tell (handler, device, COP_VIRTIO_SERIAL_REMOVE);
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .plug = plug,
  .unplug = unplug,
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL },
};

static gboolean
numbers (CopBus *bus, guint64 *ret_first, guint64 *ret_last)
{
  const VirtioSerial *console = cop_object_cast (cop_bus_device (bus), &cop_model_virtio_serial);

  *ret_first = 0;
  *ret_last = console ? console->max_ports - 1 : 0;
  return console && console->max_ports;
}

static const CopBusClass bus_class = {
  .addressing = COP_BUS_INDEXED,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
  .numbers = numbers,
};

const CopTypeDesc cop_model_virtio_serial_bus = {
  .name = "virtio-serial-bus",
  .doc = "Ports of a virtio console, by number",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .implements = implements,
  .klass = &bus_class,
};

/* --- the port ---------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  VirtioPort *self = (VirtioPort *)object;

  (void)error;
  self->input = g_byte_array_new ();
  self->output = g_byte_array_new ();
  return TRUE;
}

static void
finalize (CopObject *object)
{
  VirtioPort *self = (VirtioPort *)object;

  g_clear_pointer (&self->input, g_byte_array_unref);
  g_clear_pointer (&self->output, g_byte_array_unref);
}

static const CopDeviceClass klass = { .bus = "virtio-serial-bus", .no_node = TRUE };

const CopTypeDesc cop_model_virtio_port = {
  .name = "virtio.port",
  .doc = "Port of a virtio console; a script is at its other end",
  .leaves_out = "the size of the console",
  .parent = &cop_type_device,
  .size = sizeof (VirtioPort),
  .props = props,
  .init = init,
  .finalize = finalize,
  .klass = &klass,
};
