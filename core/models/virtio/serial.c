/* Virtio console (Virtual I/O Device specification 1.2, §5.3): queues for each of its ports, and
 * two for talking about them.
 *
 *   window  config   its configuration (§5.3.4)
 *   bus     ports    the ports (virtio.port), by number
 */
#include "../bytes.h"
#include "serial.h"
#include <string.h>

#define MOST_PORTS 31
#define MOST_MESSAGES 256
#define MOST_TAKEN 65536
#define MESSAGE 8

/* Queues (§5.3.2): those of port 0, of control, of port 1, ... */
enum
{
  CONTROL_RECEIVE = 2,
  CONTROL_TRANSMIT = 3,
};

enum
{
  F_MULTIPORT = 1 << 1,
  F_EMERG_WRITE = 1 << 2,
};

static const CopPropDef props[] = {
  COP_UINT ("max_ports", VirtioSerial, max_ports, .otherwise.u = MOST_PORTS, .min.u = 1,
            .max.u = MOST_PORTS, .doc = "Ports that it can have; 1: no control queues"),
  COP_PROPS_END,
};

static guint64
features (const CopVirtio *virtio)
{
  return F_EMERG_WRITE | (((const VirtioSerial *)virtio)->max_ports > 1 ? F_MULTIPORT : 0);
}

static guint
count_queues (const CopVirtio *virtio)
{
  guint ports = ((const VirtioSerial *)virtio)->max_ports;

  return ports > 1 ? 2 * (ports + 1) : 2;
}

static gboolean
has_control (const VirtioSerial *self)
{
  return (cop_virtio_chosen (&self->virtio) & F_MULTIPORT) != 0;
}

static guint
receive_queue (guint64 port)
{
  return port ? 2 * (guint)port + 2 : 0;
}

static VirtioPort *
port_of_queue (const VirtioSerial *self, guint queue)
{
  return cop_virtio_port__find (self, queue < 2 ? 0 : queue / 2 - 1);
}

/* --- configuration ----------------------------------------------------------------------- */

static guint64
read_ports (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const VirtioSerial *)object)->max_ports;
}

/* A character for the console before any queue is set up (§5.3.6.3). */
static void
write_emergency (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  VirtioPort *port = cop_virtio_port__find ((const VirtioSerial *)object, 0);
  guint8 byte = (guint8)value;

  (void)def, (void)index;
  if (port)
    cop_virtio_port__take (port, &byte, 1);
}

static const CopRegDef config[] = {
  { 0, "cols", "Columns of the console; not told", COP_REG_RO, .size = 2 },
  { 2, "rows", "Rows of the console; not told", COP_REG_RO, .size = 2 },
  { 4, "max_nr_ports", "Ports that there can be", COP_REG_RO, .read = read_ports },
  { 8, "emerg_wr", "Writes a character at once", COP_REG_WO, .write = write_emergency },
  { 0 },
};

static const CopRegionOps config_ops = { .min_size = 1, .max_size = 8 };

static const CopWindowDef windows[] = {
  { "config", 12, .use = COP_WINDOW_BUS, .regs = config, .ops = &config_ops,
    .doc = "Its configuration" },
  { NULL },
};

static const CopBusDef buses[] = {
  { "ports", "virtio-serial-bus", "Its ports" },
  { NULL },
};

/* --- to the driver ----------------------------------------------------------------------- */

typedef struct
{
  gsize size;
  guint8 bytes[];
} Buffer;

static Buffer *
buffer_new (gsize size)
{
  Buffer *buffer = g_malloc0 (sizeof *buffer + size);

  buffer->size = size;
  return buffer;
}

static gsize
finish_buffer (CopVirtio *virtio, const CopVirtioChain *chain, gpointer job)
{
  const Buffer *buffer = job;
  gsize size = MIN (buffer->size, chain->writable);

  return cop_virtio_put (virtio, chain, 0, buffer->bytes, size) ? size : 0;
}

static void
send_messages (VirtioSerial *self)
{
  CopVirtioChain *chain;

  while (self->messages.length && (chain = cop_virtio_pop (&self->virtio, CONTROL_RECEIVE)))
    cop_virtio_carry_out (&self->virtio, chain, g_queue_pop_head (&self->messages), NULL,
                          finish_buffer, g_free);
}

void
cop_virtio_serial__tell (VirtioSerial *self, guint32 port, guint16 event, guint16 value,
                         const char *text)
{
  gsize n = text ? strlen (text) : 0;
  Buffer *message;

  if (!self->ready || !has_control (self))
    return;
  /* a driver that asks, and leaves no room for the answers */
  if (self->messages.length >= MOST_MESSAGES)
    {
      cop_virtio_break (&self->virtio);
      return;
    }
  message = buffer_new (MESSAGE + n);
  cop_le__put (message->bytes, 4, port);
  cop_le__put (message->bytes + 4, 2, event);
  cop_le__put (message->bytes + 6, 2, value);
  if (n)
    memcpy (message->bytes + MESSAGE, text, n);
  g_queue_push_tail (&self->messages, message);
  send_messages (self);
}

void
cop_virtio_serial__deliver (VirtioSerial *self, VirtioPort *port)
{
  guint queue = receive_queue (cop_virtio_port__number (port));
  CopVirtioChain *chain;

  if (!(cop_virtio_status (&self->virtio) & COP_VIRTIO_DRIVER_OK)
      || (has_control (self) && !port->guest_open))
    return;
  while (port->input->len && (chain = cop_virtio_pop (&self->virtio, queue)))
    {
      gsize n = MIN (port->input->len, chain->writable);
      Buffer *buffer = buffer_new (n);
      if (n)
        memcpy (buffer->bytes, port->input->data, n);
      g_byte_array_remove_range (port->input, 0, (guint)n);
      cop_virtio_carry_out (&self->virtio, chain, buffer, NULL, finish_buffer, g_free);
    }
}

/* --- from the driver --------------------------------------------------------------------- */

static gsize
finish_output (CopVirtio *virtio, const CopVirtioChain *chain, gpointer job)
{
  VirtioPort *port = port_of_queue ((VirtioSerial *)virtio, chain->queue);
  g_autofree guint8 *bytes = NULL;

  (void)job;
  if (!port)
    return 0;
  bytes = g_malloc (MIN (chain->readable, MOST_TAKEN) + 1);
  for (gsize at = 0; at < chain->readable; at += MOST_TAKEN)
    {
      gsize n = MIN (chain->readable - at, MOST_TAKEN);
      if (!cop_virtio_get (virtio, chain, at, bytes, n))
        break;
      cop_virtio_port__take (port, bytes, n);
    }
  return 0;
}

static void
port_ready (VirtioSerial *self, const VirtioPort *port, guint32 number)
{
  if (port->console)
    cop_virtio_serial__tell (self, number, COP_VIRTIO_SERIAL_CONSOLE, 1, NULL);
  if (port->name)
    cop_virtio_serial__tell (self, number, COP_VIRTIO_SERIAL_NAME, 1, port->name);
  if (port->open)
    cop_virtio_serial__tell (self, number, COP_VIRTIO_SERIAL_OPEN, 1, NULL);
}

static void
driver_ready (VirtioSerial *self)
{
  const CopBus *bus = cop_device_first_bus (&self->virtio.device);

  self->ready = TRUE;
  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    if (cop_object_state (&at->object) == COP_STATE_REALIZED)
      cop_virtio_serial__tell (self, (guint32)cop_virtio_port__number ((VirtioPort *)at),
                               COP_VIRTIO_SERIAL_ADD, 1, NULL);
}

/* Port, event, value. */
static gsize
finish_control (CopVirtio *virtio, const CopVirtioChain *chain, gpointer job)
{
  VirtioSerial *self = (VirtioSerial *)virtio;
  guint8 bytes[MESSAGE];
  guint32 number;
  guint event, value;
  VirtioPort *port;

  (void)job;
  if (chain->readable < sizeof bytes || !cop_virtio_get (virtio, chain, 0, bytes, sizeof bytes))
    return 0;
  number = (guint32)cop_le__get (bytes, 4);
  event = (guint)cop_le__get (bytes + 4, 2);
  value = (guint)cop_le__get (bytes + 6, 2);
  port = cop_virtio_port__find (self, number);
  if (event == COP_VIRTIO_SERIAL_READY && value)
    driver_ready (self);
  else if (event == COP_VIRTIO_SERIAL_PORT_READY && port && value)
    port_ready (self, port, number);
  else if (event == COP_VIRTIO_SERIAL_OPEN && port)
    {
      port->guest_open = value != 0;
      cop_virtio_serial__deliver (self, port);
    }
  return 0;
}

static void
notified (CopVirtio *virtio, guint queue)
{
  VirtioSerial *self = (VirtioSerial *)virtio;
  VirtioPort *port = NULL;
  CopVirtioChain *chain;

  if (queue == CONTROL_RECEIVE)
    send_messages (self);
  else if (queue % 2 == 0)
    {
      port = port_of_queue (self, queue);
      if (port)
        cop_virtio_serial__deliver (self, port);
    }
  else
    while ((chain = cop_virtio_pop (virtio, queue)))
      cop_virtio_carry_out (virtio, chain, NULL, NULL,
                            queue == CONTROL_TRANSMIT ? finish_control : finish_output, NULL);
}

/* --- the type ---------------------------------------------------------------------------- */

static void
restarted (CopVirtio *virtio)
{
  VirtioSerial *self = (VirtioSerial *)virtio;
  const CopBus *bus = cop_device_first_bus (&virtio->device);

  self->ready = FALSE;
  g_queue_clear_full (&self->messages, g_free);
  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    ((VirtioPort *)at)->guest_open = FALSE;
}

static void
finalize (CopObject *object)
{
  g_queue_clear_full (&((VirtioSerial *)object)->messages, g_free);
}

static const CopVirtioModel model = {
  .id = 3,
  .n_queues = 2 * (MOST_PORTS + 1),
  .most = 128,
  .count_queues = count_queues,
  .features = features,
  .notified = notified,
  .restarted = restarted,
};

static const CopImplements implements[] = {
  { &cop_interface_virtio_device, &model },
  { NULL },
};

static const CopDeviceClass klass = { .windows = windows, .buses = buses };

const CopTypeDesc cop_model_virtio_serial = {
  .name = "virtio.serial",
  .doc = "Virtio console",
  .leaves_out = "the size of the console",
  .parent = &cop_type_virtio_device,
  .size = sizeof (VirtioSerial),
  .props = props,
  .implements = implements,
  .finalize = finalize,
  .klass = &klass,
};
