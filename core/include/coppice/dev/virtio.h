/* Virtio devices and what they are plugged into (Virtual I/O Device specification 1.2).
 *
 * A transport (virtio.mmio, or a PCI function) offers a "virtio-bus" and shows the guest the one
 * device on it.  A device descends from "virtio.device", implements the interface below, and
 * declares its configuration as a window called "config" (use COP_WINDOW_BUS), if it has any.  It
 * knows nothing of the transport: the queues are read and written through the memory that the
 * transport's bus gives.
 *
 * Queues are split ones (§2.7) without event indices and indirect descriptors.  Unplugging is
 * forced.
 */
#ifndef COPPICE_DEV_VIRTIO_H
#define COPPICE_DEV_VIRTIO_H

#include <coppice/dev/request.h>

G_BEGIN_DECLS

/* One device. */
COP_API const CopTypeDesc cop_type_virtio_bus;

/* Bits of the device status (§2.1). */
enum
{
  COP_VIRTIO_ACKNOWLEDGE = 1,
  COP_VIRTIO_DRIVER = 2,
  COP_VIRTIO_DRIVER_OK = 4,
  COP_VIRTIO_FEATURES_OK = 8,
  COP_VIRTIO_NEEDS_RESET = 64,
  COP_VIRTIO_FAILED = 128,
};

#define COP_VIRTIO_F_VERSION_1 (G_GUINT64_CONSTANT (1) << 32)

/* Instead of the number of a queue: the configuration has changed. */
#define COP_VIRTIO_CONFIG G_MAXUINT

/* One queue, as the transport's registers set it. */
typedef struct
{
  guint16 size; /* entries, a power of two */
  gboolean ready;
  guint64 descriptors, available, used; /* addresses of its three parts */
  /* private */
  guint16 seen, n_used;
} CopVirtqueue;

typedef struct
{
  CopDevice device;
  /* private */
  CopVirtqueue *queues;
  guint n_queues;
  guint64 chosen;
  guint32 generation;
  guint32 epoch;
  guint8 status;
} CopVirtio;

/* What a type is and does. */
typedef struct
{
  guint32 id; /* device ID (§5) */
  guint n_queues;
  guint16 most; /* entries of a queue */
  /* nullable: how many queues this device has, n_queues at most; asked once, at its realize */
  guint (*count_queues) (const CopVirtio *self);
  /* nullable: the features that it offers besides VERSION_1 */
  guint64 (*features) (const CopVirtio *self);
  /* nullable: there is something new in a queue, which is ready */
  void (*notified) (CopVirtio *self, guint queue);
  /* nullable: the driver, or a reset of the machine, has put everything back to its beginning */
  void (*restarted) (CopVirtio *self);
} CopVirtioModel;

COP_API const CopInterfaceDesc cop_interface_virtio_device;
COP_API const CopTypeDesc cop_type_virtio_device; /* abstract */

/* --- for devices ------------------------------------------------------------------------- */

typedef struct
{
  guint64 at;
  guint32 size;
  gboolean writable; /* by the device */
} CopVirtioSegment;

/* A chain of descriptors that the driver has put into a queue. */
typedef struct
{
  guint queue;
  gsize readable, writable; /* bytes that the device may read, and may write */
  /* private */
  guint16 head;
  guint32 epoch;
  GArray *segments; /* CopVirtioSegment */
} CopVirtioChain;

/* The features that both sides have chosen. */
COP_API guint64 cop_virtio_chosen (const CopVirtio *self);

/* The next chain of a queue.  transfer full: cop_virtio_push or cop_virtio_chain_free.
 * nullable: there is none, or what is there makes no sense: then the device needs a reset. */
COP_API CopVirtioChain *cop_virtio_pop (CopVirtio *self, guint queue);
COP_API void cop_virtio_chain_free (CopVirtioChain *chain);
/* Copies bytes from what the device may read, or to what it may write, from offset on.
 * FALSE: the chain has not so many, or memory has refused; then the device needs a reset. */
COP_API gboolean cop_virtio_get (CopVirtio *self, const CopVirtioChain *chain, gsize offset,
                                 void *ret_bytes, gsize size);
COP_API gboolean cop_virtio_put (CopVirtio *self, const CopVirtioChain *chain, gsize offset,
                                 const void *bytes, gsize size);
/* Gives the chain back with that many bytes written, and tells the driver.  After a reset of the
 * device, which has taken all chains back, nothing happens. */
COP_API void cop_virtio_push (CopVirtio *self, CopVirtioChain *chain, gsize written);

/* Whether the chain is still the device's: neither a reset nor unrealize has taken it back. */
COP_API gboolean cop_virtio_has (const CopVirtio *self, const CopVirtioChain *chain);

/* Carries a chain out as a request: calls work (job) on another thread (nullable), and then finish
 * on the machine's, which returns how many bytes it has written; then pushes the chain.  What was
 * begun first is finished first.  finish is not called when the device has been unrealized or reset
 * meanwhile.  free_job: nullable, called in any case. */
COP_API void
cop_virtio_carry_out (CopVirtio *self, CopVirtioChain *chain, gpointer job,
                      void (*work) (gpointer job),
                      gsize (*finish) (CopVirtio *self, const CopVirtioChain *chain, gpointer job),
                      GDestroyNotify free_job);

/* The driver has done what it may not: the device does nothing any more before a reset (§2.1.2). */
COP_API void cop_virtio_break (CopVirtio *self);
/* The configuration is another: tells the driver. */
COP_API void cop_virtio_config_changed (CopVirtio *self);

/* --- for transports ---------------------------------------------------------------------- */

/* What the device that offers the bus implements. */
typedef struct
{
  /* The device has used a queue's buffers, or its configuration has changed. */
  void (*interrupt) (CopDevice *transport, guint queue);
  /* nullable: the device has gone */
  void (*unplugged) (CopDevice *transport);
} CopVirtioTransport;

COP_API const CopInterfaceDesc cop_interface_virtio_transport;

/* The device on the bus.  transfer none; nullable. */
COP_API CopVirtio *cop_virtio_on (const CopBus *bus);
COP_API const CopVirtioModel *cop_virtio_model (const CopVirtio *self);
COP_API guint64 cop_virtio_offered (const CopVirtio *self);
/* What the driver chooses; nothing once FEATURES_OK is set. */
COP_API void cop_virtio_choose (CopVirtio *self, guint64 features);
/* FEATURES_OK stays 0 when what was chosen is not offered, or VERSION_1 is missing; 0 resets the
 * device. */
COP_API guint8 cop_virtio_status (const CopVirtio *self);
COP_API void cop_virtio_set_status (CopVirtio *self, guint8 status);
COP_API guint cop_virtio_n_queues (const CopVirtio *self);
/* nullable: there is no such queue. */
COP_API CopVirtqueue *cop_virtio_queue (const CopVirtio *self, guint index);
/* The driver says that there is something new in a queue. */
COP_API void cop_virtio_notify (CopVirtio *self, guint queue);
/* The device's configuration.  nullable: it has none. */
COP_API CopRegion *cop_virtio_config (CopVirtio *self);
/* Counts changes of it. */
COP_API guint32 cop_virtio_generation (const CopVirtio *self);

G_END_DECLS

#endif
