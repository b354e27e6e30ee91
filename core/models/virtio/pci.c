/* A virtio device on PCI, its modern interface (Virtual I/O Device specification 1.2, §4.1): a
 * function with a bus of one place.  A type below it has the identity and the capabilities that say
 * where in BAR 4 the structures are.
 *
 *   window  modern  common configuration at 0, interrupt status at 0x1000, the device's own
 *                   configuration at 0x2000, notifications at 0x3000, 4 bytes for each queue
 *   bus     bus     the device
 */
#include "transport.h"
#include <coppice/dev/pci.h>

#define ISR 0x1000
#define CONFIG 0x2000
#define NOTIFY 0x3000
#define SIZE 0x4000
#define NOTIFY_STEP 4

#define QUEUES 64
#define NO_VECTOR 0xffff
#define MSIX 0x11
#define MSIX_CONTROL 2
#define MSIX_ENABLE 0x8000u

typedef struct
{
  CopPci pci;
  CopReg feature_half, driver_half, select, isr;
  guint64 features; /* of the driver, as far as it has written them */
  guint16 config_vector;
  guint16 vectors[QUEUES];
} VirtioPci;

enum
{
  ISR_QUEUE = 1,
  ISR_CONFIG = 2,
};

static guint
selected (const VirtioPci *self)
{
  return (guint)cop_reg_get (&self->select, 0);
}

static CopVirtqueue *
queue_of (const VirtioPci *self)
{
  const CopVirtio *device = cop_virtio__device_of ((const CopObject *)self);

  return device ? cop_virtio_queue (device, selected (self)) : NULL;
}

/* --- interrupts --------------------------------------------------------------------------- */

static const CopLineDef *
irq_of (const CopDevice *device)
{
  return cop_device_output (device, "irq");
}

static void
isr_changed (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  CopDevice *device = (CopDevice *)object;

  (void)def, (void)index;
  cop_device_drive (device, irq_of (device), 0, value != 0);
}

/* With MSI-X the status is not used, and a vector that was not given is silence (§4.1.4.5). */
static void
tell (VirtioPci *self, guint16 vector, guint bit)
{
  guint at = cop_pci_config_find (&self->pci, MSIX);

  if (at && cop_pci_config_get (&self->pci, at + MSIX_CONTROL, 2) & MSIX_ENABLE)
    {
      if (vector != NO_VECTOR)
        cop_pci_send (&self->pci, vector);
    }
  else
    cop_reg_set (&self->isr, 0, cop_reg_get (&self->isr, 0) | bit, NULL);
}

static void
interrupt (CopDevice *transport, guint queue)
{
  VirtioPci *self = (VirtioPci *)transport;

  if (queue == COP_VIRTIO_CONFIG)
    tell (self, self->config_vector, ISR_CONFIG);
  else
    tell (self, queue < QUEUES ? self->vectors[queue] : NO_VECTOR, ISR_QUEUE);
}

static void
forget (VirtioPci *self)
{
  self->features = 0;
  self->config_vector = NO_VECTOR;
  for (guint i = 0; i < QUEUES; i++)
    self->vectors[i] = NO_VECTOR;
  cop_reg_set (&self->isr, 0, 0, NULL);
}

static void
unplugged (CopDevice *transport)
{
  forget ((VirtioPci *)transport);
}

static const CopVirtioTransport transport = { .interrupt = interrupt, .unplugged = unplugged };

/* --- the common configuration (§4.1.4.3) -------------------------------------------------- */

enum
{
  DEVICE_FEATURE = 0x04,
  DRIVER_FEATURE = 0x0c,
  CONFIG_VECTOR = 0x10,
  NUM_QUEUES = 0x12,
  STATUS = 0x14,
  GENERATION = 0x15,
  QUEUE_SIZE = 0x18,
  QUEUE_VECTOR = 0x1a,
  QUEUE_ENABLE = 0x1c,
  QUEUE_NOTIFY_OFF = 0x1e,
  QUEUE_DESC = 0x20,
  QUEUE_DRIVER = 0x28,
  QUEUE_DEVICE = 0x30,
};

/* Of the queue that is selected. */
static guint64
read_queue (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  const VirtioPci *self = (const VirtioPci *)object;
  const CopVirtqueue *queue = queue_of (self);
  guint shift = def->at & 4 ? 32 : 0;

  (void)index, (void)value;
  if (!queue)
    return def->at == QUEUE_VECTOR ? NO_VECTOR : 0;
  switch (def->at & ~(guint64)(def->at >= QUEUE_DESC ? 4 : 0))
    {
    case QUEUE_SIZE:
      return queue->size ? queue->size : cop_virtio_model (cop_virtio__device_of (object))->most;
    case QUEUE_VECTOR:
      return selected (self) < QUEUES ? self->vectors[selected (self)] : NO_VECTOR;
    case QUEUE_ENABLE:
      return queue->ready;
    case QUEUE_NOTIFY_OFF:
      return selected (self);
    case QUEUE_DESC:
      return queue->descriptors >> shift & G_MAXUINT32;
    case QUEUE_DRIVER:
      return queue->available >> shift & G_MAXUINT32;
    case QUEUE_DEVICE:
      return queue->used >> shift & G_MAXUINT32;
    default:
      return 0;
    }
}

static guint64
read_device (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  const VirtioPci *self = (const VirtioPci *)object;
  CopVirtio *device = cop_virtio__device_of (object);
  guint64 half;

  (void)index, (void)value;
  if (def->at == CONFIG_VECTOR)
    return self->config_vector;
  if (!device)
    return 0;
  switch (def->at)
    {
    case DEVICE_FEATURE:
      half = cop_reg_get (&self->feature_half, 0);
      return cop_virtio__offered_half (device, half);
    case DRIVER_FEATURE:
      half = cop_reg_get (&self->driver_half, 0);
      return half < 2 ? self->features >> 32 * half & G_MAXUINT32 : 0;
    case NUM_QUEUES:
      return cop_virtio_n_queues (device);
    case STATUS:
      return cop_virtio_status (device);
    default:
      return cop_virtio_generation (device) & 0xff;
    }
}

static void
write_features (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  VirtioPci *self = (VirtioPci *)object;
  CopVirtio *device = cop_virtio__device_of (object);
  guint64 half = cop_reg_get (&self->driver_half, 0);

  (void)def, (void)index;
  if (device)
    cop_virtio__choose_half (device, &self->features, half, value);
}

static void
write_status (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  CopVirtio *device = cop_virtio__device_of (object);

  (void)def, (void)index;
  if (!device)
    return;
  cop_virtio_set_status (device, (guint8)value);
  if (!value)
    forget ((VirtioPci *)object);
}

/* A vector that is not there is refused: NO_VECTOR is read back (§4.1.5.1.2). */
static void
write_vector (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  VirtioPci *self = (VirtioPci *)object;
  guint16 vector = value < self->pci.msix_vectors ? (guint16)value : NO_VECTOR;

  (void)index;
  if (def->at == CONFIG_VECTOR)
    self->config_vector = vector;
  else if (queue_of (self) && selected (self) < QUEUES)
    self->vectors[selected (self)] = vector;
}

static const CopVirtioQueueRegs queue_regs = {
  .size = QUEUE_SIZE,
  .descriptors = QUEUE_DESC,
  .available = QUEUE_DRIVER,
  .used = QUEUE_DEVICE,
};

static void
write_queue (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  CopVirtqueue *queue = queue_of ((VirtioPci *)object);
  const CopVirtio *device = cop_virtio__device_of (object);

  (void)index;
  if (!queue)
    return;
  if (def->at != QUEUE_ENABLE)
    {
      cop_virtio__write_queue (device, queue, &queue_regs, def->at, value);
    }
  else if (!queue->ready)
    {
      if (!queue->size)
        queue->size = cop_virtio_model (device)->most;
      queue->ready = value == 1;
    }
}

static void
write_notify (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  CopVirtio *device = cop_virtio__device_of (object);

  (void)def, (void)value;
  if (device && index < cop_virtio_n_queues (device))
    cop_virtio_notify (device, index);
}

#define HALF_OF_QUEUE(at_, name_, doc_)                                                            \
  {                                                                                                \
    at_, name_, doc_, .size = 4, .read = read_queue, .write = write_queue                          \
  }

static const CopRegDef regs[] = {
  { 0x00, "device_feature_select", "Which 32 of the device's features", .size = 4 },
  { DEVICE_FEATURE, "device_feature", "32 of what the device offers", COP_REG_RO, .size = 4,
    .read = read_device },
  { 0x08, "driver_feature_select", "Which 32 of the driver's", .size = 4 },
  { DRIVER_FEATURE, "driver_feature", "32 of what the driver has chosen", .size = 4,
    .read = read_device, .write = write_features },
  { CONFIG_VECTOR, "config_msix_vector", "Message for a change of the configuration", .size = 2,
    .read = read_device, .write = write_vector },
  { NUM_QUEUES, "num_queues", "Queues that there are", COP_REG_RO, .size = 2, .read = read_device },
  { STATUS, "device_status", "How far the driver has come; 0 resets the device", .size = 1,
    .read = read_device, .write = write_status },
  { GENERATION, "config_generation", "Counts changes of the configuration", COP_REG_RO, .size = 1,
    .read = read_device },
  { 0x16, "queue_select", "The queue that the next ones are about", .size = 2 },
  { QUEUE_SIZE, "queue_size", "Its entries; 0: there is no such queue", .size = 2,
    .read = read_queue, .write = write_queue },
  { QUEUE_VECTOR, "queue_msix_vector", "Message for what was used in it", .size = 2,
    .read = read_queue, .write = write_vector },
  { QUEUE_ENABLE, "queue_enable", "Whether it may be used", .size = 2, .read = read_queue,
    .write = write_queue },
  { QUEUE_NOTIFY_OFF, "queue_notify_off", "Its place among the notifications", COP_REG_RO,
    .size = 2, .read = read_queue },
  HALF_OF_QUEUE (QUEUE_DESC, "queue_desc", "Address of the descriptors"),
  HALF_OF_QUEUE (QUEUE_DESC + 4, "queue_desc_high", "Its upper half"),
  HALF_OF_QUEUE (QUEUE_DRIVER, "queue_driver", "Address of the available ring"),
  HALF_OF_QUEUE (QUEUE_DRIVER + 4, "queue_driver_high", "Its upper half"),
  HALF_OF_QUEUE (QUEUE_DEVICE, "queue_device", "Address of the used ring"),
  HALF_OF_QUEUE (QUEUE_DEVICE + 4, "queue_device_high", "Its upper half"),
  { ISR, "isr", "Why the interrupt was raised; reading clears it", COP_REG_RC, .size = 1,
    .changed = isr_changed },
  { NOTIFY, "notify", "There is something new in a queue", COP_REG_WO, .size = 2, .count = QUEUES,
    .stride = NOTIFY_STEP, .write = write_notify },
  { 0 },
};

/* --- the device's own configuration ------------------------------------------------------- */

static CopAccess
read_config (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  return cop_virtio__read_config (region, CONFIG, NOTIFY, offset, size, ret_value);
}

static CopAccess
write_config (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  return cop_virtio__write_config (region, CONFIG, NOTIFY, offset, size, value);
}

static const CopRegionOps access = {
  .read = read_config, .write = write_config, .min_size = 1, .max_size = 8
};

static const CopWindowDef windows[] = {
  COP_PCI_BAR (4, "modern", COP_PCI_SPACE_MEM64 | COP_PCI_SPACE_PREFETCH, .size = SIZE,
               .regs = regs, .ops = &access,
               .doc = "Common configuration, interrupt status, the device's own, notifications"),
  { NULL },
};

/* --- life --------------------------------------------------------------------------------- */

static const CopBusDef buses[] = {
  { "bus", "virtio-bus", "The device" },
  { NULL },
};

static const CopImplements implements[] = {
  { &cop_interface_virtio_transport, &transport },
  { NULL },
};

static gboolean
init (CopObject *object, GError **error)
{
  VirtioPci *self = (VirtioPci *)object;
  CopDevice *device = (CopDevice *)self;

  self->config_vector = NO_VECTOR;
  for (guint i = 0; i < QUEUES; i++)
    self->vectors[i] = NO_VECTOR;
  return cop_device_reg (device, "modern", "device_feature_select", &self->feature_half, error)
         && cop_device_reg (device, "modern", "driver_feature_select", &self->driver_half, error)
         && cop_device_reg (device, "modern", "queue_select", &self->select, error)
         && cop_device_reg (device, "modern", "isr", &self->isr, error);
}

static void
reset (CopDevice *device)
{
  forget ((VirtioPci *)device);
}

static const CopDeviceClass klass = { .windows = windows, .buses = buses, .reset = reset };

const CopTypeDesc cop_model_virtio_pci = {
  .name = "virtio-pci",
  .doc = "Virtio device on PCI, modern interface; descend from it",
  .parent = &cop_type_pci_device,
  .size = sizeof (VirtioPci),
  .flags = COP_TYPE_ABSTRACT,
  .implements = implements,
  .init = init,
  .klass = &klass,
};
