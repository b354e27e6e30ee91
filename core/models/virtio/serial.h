/* What the virtio console and its ports share. */
#ifndef MODELS_VIRTIO_SERIAL_H
#define MODELS_VIRTIO_SERIAL_H

#include <coppice/dev/virtio.h>

G_BEGIN_DECLS

typedef struct
{
  CopVirtio virtio;
  guint32 max_ports;
  GQueue messages; /* Buffer: what waits for a buffer of the control queue */
  gboolean ready;  /* the driver has said so */
} VirtioSerial;

typedef struct
{
  CopDevice device;
  char *name;
  gboolean console;
  gboolean open, guest_open;
  GByteArray *input, *output; /* to the guest, and from it */
} VirtioPort;

/* Events of the control queue (§5.3.6.2). */
enum
{
  COP_VIRTIO_SERIAL_READY = 0,
  COP_VIRTIO_SERIAL_ADD = 1,
  COP_VIRTIO_SERIAL_REMOVE = 2,
  COP_VIRTIO_SERIAL_PORT_READY = 3,
  COP_VIRTIO_SERIAL_CONSOLE = 4,
  COP_VIRTIO_SERIAL_OPEN = 6,
  COP_VIRTIO_SERIAL_NAME = 7,
};

/* --- serial.c --- */

/* Tells the driver of a port.  text: nullable. */
void cop_virtio_serial__tell (VirtioSerial *self, guint32 port, guint16 event, guint16 value,
                              const char *text);
/* Gives the driver of the port's input as much as there are buffers for. */
void cop_virtio_serial__deliver (VirtioSerial *self, VirtioPort *port);

/* --- serial-port.c --- */

/* The port with this number; nullable. */
VirtioPort *cop_virtio_port__find (const VirtioSerial *self, guint64 number);
guint64 cop_virtio_port__number (const VirtioPort *port);
/* The guest has written them. */
void cop_virtio_port__take (VirtioPort *port, const guint8 *bytes, gsize size);

G_END_DECLS

#endif
