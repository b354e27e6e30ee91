/* A virtio device reached through memory (Virtual I/O Device specification 1.2, §4.2): a slot, with
 * a bus of one place.
 *
 *   window  regs   registers; the device's own configuration follows at 0x100
 *   output  irq    level: a queue has been used, or the configuration has changed
 *   bus     bus    the device
 */
#include "transport.h"

#define CONFIG 0x100

typedef struct
{
  CopDevice device;
  guint64 size;
  gboolean dma_coherent;
  CopReg device_select, driver_select, queue, interrupts;
  guint64 features; /* of the driver, as far as it has written them */
} Mmio;

static const CopPropDef props[] = {
  COP_SIZE ("size", Mmio, size, .otherwise.u = 0x200, .min.u = CONFIG, .max.u = G_MAXUINT32,
            .doc = "Bytes of the window"),
  COP_BOOL ("dma_coherent", Mmio, dma_coherent, .doc = "Whether the CPUs' caches see its DMA"),
  COP_PROPS_END,
};

enum
{
  INTERRUPT_QUEUE = 1,
  INTERRUPT_CONFIG = 2,
};

static const CopLineDef outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_EDGE_RISING,
    .doc = "A queue or the configuration has changed" },
  { NULL },
};

static CopVirtqueue *
queue_of (const CopObject *object)
{
  const Mmio *self = (const Mmio *)object;
  const CopVirtio *device = cop_virtio__device_of (object);

  return device ? cop_virtio_queue (device, (guint)cop_reg_get (&self->queue, 0)) : NULL;
}

static void
set_interrupts (Mmio *self, guint64 bits)
{
  cop_reg_set (&self->interrupts, 0, bits, NULL);
  cop_device_drive (&self->device, &outputs[0], 0, bits != 0);
}

/* --- reading ------------------------------------------------------------------------------ */

enum
{
  DEVICE_ID = 0x008,
  VENDOR_ID = 0x00c,
  DEVICE_FEATURES = 0x010,
  QUEUE_SIZE_MAX = 0x034,
  QUEUE_SIZE = 0x038,
  QUEUE_READY = 0x044,
  STATUS = 0x070,
  QUEUE_DESC_LOW = 0x080,
  QUEUE_DRIVER_LOW = 0x090,
  QUEUE_DEVICE_LOW = 0x0a0,
  CONFIG_GENERATION = 0x0fc,
};

static guint64
read_device (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  const Mmio *self = (const Mmio *)object;
  CopVirtio *device = cop_virtio__device_of (object);
  const CopVirtqueue *queue = queue_of (object);
  guint64 select;

  (void)index, (void)value;
  if (!device)
    return 0;
  switch (def->at)
    {
    case DEVICE_ID:
      return cop_virtio_model (device)->id;
    case VENDOR_ID:
      return 0x50504f43; /* "COPP" */
    case DEVICE_FEATURES:
      select = cop_reg_get (&self->device_select, 0);
      return cop_virtio__offered_half (device, select);
    case QUEUE_SIZE_MAX:
      return queue ? cop_virtio_model (device)->most : 0;
    case QUEUE_READY:
      return queue ? queue->ready : 0;
    case STATUS:
      return cop_virtio_status (device);
    case CONFIG_GENERATION:
      return cop_virtio_generation (device);
    default:
      return 0;
    }
}

/* --- writing ------------------------------------------------------------------------------ */

static void
write_features (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Mmio *self = (Mmio *)object;
  CopVirtio *device = cop_virtio__device_of (object);
  guint64 select = cop_reg_get (&self->driver_select, 0);

  (void)def, (void)index;
  if (device)
    cop_virtio__choose_half (device, &self->features, select, value);
}

static const CopVirtioQueueRegs queue_regs = {
  .size = QUEUE_SIZE,
  .descriptors = QUEUE_DESC_LOW,
  .available = QUEUE_DRIVER_LOW,
  .used = QUEUE_DEVICE_LOW,
};

static void
write_queue (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  CopVirtqueue *queue = queue_of (object);

  (void)index;
  if (!queue)
    return;
  if (def->at == QUEUE_READY)
    queue->ready = value & 1;
  else
    cop_virtio__write_queue (cop_virtio__device_of (object), queue, &queue_regs, def->at, value);
}

static void
write_notify (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  CopVirtio *device = cop_virtio__device_of (object);

  (void)def, (void)index;
  if (device)
    cop_virtio_notify (device, (guint)value);
}

static void
write_ack (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Mmio *self = (Mmio *)object;

  (void)def, (void)index;
  set_interrupts (self, cop_reg_get (&self->interrupts, 0) & ~value);
}

static void
write_status (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Mmio *self = (Mmio *)object;
  CopVirtio *device = cop_virtio__device_of (object);

  (void)def, (void)index;
  if (!device)
    return;
  cop_virtio_set_status (device, (guint8)value);
  if (value & 0xff)
    return;
  self->features = 0;
  set_interrupts (self, 0);
}

/* --- registers --------------------------------------------------------------------------- */

static const CopRegField interrupt_fields[] = {
  { 0, "QUEUE", "A queue has been used" },
  { 1, "CONFIG", "The configuration has changed" },
  { 0 },
};

static const CopRegField status_fields[] = {
  { 0, "ACKNOWLEDGE", "The guest has seen the device" },
  { 1, "DRIVER", "It knows how to drive it" },
  { 2, "DRIVER_OK", "The driver is ready" },
  { 3, "FEATURES_OK", "The features have been chosen" },
  { 6, "DEVICE_NEEDS_RESET", "The device has met an error" },
  { 7, "FAILED", "The driver has given up" },
  { 0 },
};

/* §4.2.2, table 4.1. */
static const CopRegDef regs[] = {
  { 0x000, "MagicValue", "\"virt\"", COP_REG_RO, .reset = 0x74726976 },
  { 0x004, "Version", "Of this interface", COP_REG_RO, .reset = 2 },
  { DEVICE_ID, "DeviceID", "The kind of device; 0: there is none", COP_REG_RO,
    .read = read_device },
  { VENDOR_ID, "VendorID", "Who has made it", COP_REG_RO, .read = read_device },
  { DEVICE_FEATURES, "DeviceFeatures", "32 of what the device offers", COP_REG_RO,
    .read = read_device },
  { 0x014, "DeviceFeaturesSel", "Which 32", COP_REG_WO },
  { 0x020, "DriverFeatures", "32 of what the driver has chosen", COP_REG_WO,
    .write = write_features },
  { 0x024, "DriverFeaturesSel", "Which 32", COP_REG_WO },
  { 0x030, "QueueSel", "The queue that the next ones are about", COP_REG_WO },
  { QUEUE_SIZE_MAX, "QueueNumMax", "Its largest size; 0: there is none", COP_REG_RO,
    .read = read_device },
  { QUEUE_SIZE, "QueueNum", "Its size", COP_REG_WO, .write = write_queue },
  { QUEUE_READY, "QueueReady", "Whether it may be used", .mask = 1, .read = read_device,
    .write = write_queue },
  { 0x050, "QueueNotify", "There is something new in a queue", COP_REG_WO, .write = write_notify },
  { 0x060, "InterruptStatus", "Why the interrupt was raised", COP_REG_RO,
    .fields = interrupt_fields },
  { 0x064, "InterruptACK", "The reasons that have been handled", COP_REG_WO, .write = write_ack },
  { STATUS, "Status", "How far the driver has come; 0 resets the device", .read = read_device,
    .write = write_status, .fields = status_fields },
  { QUEUE_DESC_LOW, "QueueDescLow", "Address of the descriptors", COP_REG_WO,
    .write = write_queue },
  { 0x084, "QueueDescHigh", "Its upper half", COP_REG_WO, .write = write_queue },
  { QUEUE_DRIVER_LOW, "QueueDriverLow", "Address of the available ring", COP_REG_WO,
    .write = write_queue },
  { 0x094, "QueueDriverHigh", "Its upper half", COP_REG_WO, .write = write_queue },
  { QUEUE_DEVICE_LOW, "QueueDeviceLow", "Address of the used ring", COP_REG_WO,
    .write = write_queue },
  { 0x0a4, "QueueDeviceHigh", "Its upper half", COP_REG_WO, .write = write_queue },
  { 0x0ac, "SHMSel", "The shared memory that the next are about", COP_REG_WO },
  { 0x0b0, "SHMLenLow", "Its length; all ones: there is none", COP_REG_RO, .reset = 0xffffffff },
  { 0x0b4, "SHMLenHigh", "Its upper half", COP_REG_RO, .reset = 0xffffffff },
  { 0x0b8, "SHMBaseLow", "Its address", COP_REG_RO, .reset = 0xffffffff },
  { 0x0bc, "SHMBaseHigh", "Its upper half", COP_REG_RO, .reset = 0xffffffff },
  { 0x0c0, "QueueReset", "Resets the queue; reads 1 until it is done", .mask = 1 },
  { CONFIG_GENERATION, "ConfigGeneration", "Counts changes of the rest", COP_REG_RO,
    .read = read_device },
  { 0 },
};

/* What lies behind the registers is the device's own. */
static CopAccess
read_config (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  return cop_virtio__read_config (region, CONFIG, 0, offset, size, ret_value);
}

static CopAccess
write_config (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  return cop_virtio__write_config (region, CONFIG, 0, offset, size, value);
}

static const CopRegionOps access = {
  .read = read_config, .write = write_config, .min_size = 1, .max_size = 8
};

static const CopWindowDef windows[] = {
  { "regs", .size_prop = "size", .regs = regs, .ops = &access,
    .doc = "Registers and the device's configuration" },
  { NULL },
};

static const CopBusDef buses[] = {
  { "bus", "virtio-bus", "The device" },
  { NULL },
};

/* --- the device's side ------------------------------------------------------------------- */

static void
interrupt (CopDevice *transport, guint queue)
{
  Mmio *self = (Mmio *)transport;
  guint64 bit = queue == COP_VIRTIO_CONFIG ? INTERRUPT_CONFIG : INTERRUPT_QUEUE;

  set_interrupts (self, cop_reg_get (&self->interrupts, 0) | bit);
}

static void
unplugged (CopDevice *transport)
{
  Mmio *self = (Mmio *)transport;

  self->features = 0;
  set_interrupts (self, 0);
}

static const CopVirtioTransport transport = { .interrupt = interrupt, .unplugged = unplugged };

static const CopImplements implements[] = {
  { &cop_interface_virtio_transport, &transport },
  { NULL },
};

/* --- life -------------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  Mmio *self = (Mmio *)object;
  CopDevice *device = &self->device;

  return cop_device_reg (device, "regs", "DeviceFeaturesSel", &self->device_select, error)
         && cop_device_reg (device, "regs", "DriverFeaturesSel", &self->driver_select, error)
         && cop_device_reg (device, "regs", "QueueSel", &self->queue, error)
         && cop_device_reg (device, "regs", "InterruptStatus", &self->interrupts, error);
}

static void
reset (CopDevice *device)
{
  Mmio *self = (Mmio *)device;

  self->features = 0;
  set_interrupts (self, 0);
}

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  return !((const Mmio *)device)->dma_coherent || cop_node_set_empty (node, "dma-coherent", error);
}

static const char *const compatible[] = { "virtio,mmio", NULL };

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .node = "virtio_mmio",
  .windows = windows,
  .outputs = outputs,
  .buses = buses,
  .reset = reset,
  .describe = describe,
};

const CopTypeDesc cop_model_virtio_mmio = {
  .name = "virtio.mmio",
  .doc = "Slot for a virtio device",
  .leaves_out = "the interface of version 1, shared memory, and resetting single queues",
  .parent = &cop_type_device,
  .size = sizeof (Mmio),
  .props = props,
  .implements = implements,
  .init = init,
  .klass = &klass,
};
