/* What virtio devices have in common, and the bus of one place that they sit on. */
#include <coppice/dev/virtio.h>
#include <string.h>

const CopInterfaceDesc cop_interface_virtio_device = {
  .name = "virtio-device",
  .doc = "Is what a virtio transport shows the guest",
};

const CopInterfaceDesc cop_interface_virtio_transport = {
  .name = "virtio-transport",
  .doc = "Shows the guest a virtio device",
};

/* --- the device as a transport sees it ---------------------------------------------------------
 */

CopVirtio *
cop_virtio_on (const CopBus *bus)
{
  CopDevice *device = cop_bus_first (bus);

  if (!device || cop_object_state (&device->object) != COP_STATE_REALIZED)
    return NULL;
  return cop_object_cast (device, &cop_type_virtio_device);
}

const CopVirtioModel *
cop_virtio_model (const CopVirtio *self)
{
  return cop_object_interface (&self->device.object, &cop_interface_virtio_device);
}

guint64
cop_virtio_offered (const CopVirtio *self)
{
  const CopVirtioModel *model = cop_virtio_model (self);

  return COP_VIRTIO_F_VERSION_1 | (model->features ? model->features (self) : 0);
}

guint64
cop_virtio_chosen (const CopVirtio *self)
{
  return self->chosen;
}

void
cop_virtio_choose (CopVirtio *self, guint64 features)
{
  if (!(self->status & COP_VIRTIO_FEATURES_OK))
    self->chosen = features;
}

guint8
cop_virtio_status (const CopVirtio *self)
{
  return self->status;
}

/* Chains that are under way belong to nobody from now on. */
static void
reset_virtio (CopVirtio *self)
{
  const CopVirtioModel *model = cop_virtio_model (self);

  self->status = 0;
  self->chosen = 0;
  self->epoch++;
  memset (self->queues, 0, self->n_queues * sizeof *self->queues);
  for (guint i = 0; i < self->n_queues; i++)
    self->queues[i].size = model->most;
  if (model->restarted)
    model->restarted (self);
}

void
cop_virtio_set_status (CopVirtio *self, guint8 status)
{
  gboolean fits =
      !(self->chosen & ~cop_virtio_offered (self)) && self->chosen & COP_VIRTIO_F_VERSION_1;

  if (status == 0)
    {
      reset_virtio (self);
      return;
    }
  if (!(self->status & COP_VIRTIO_FEATURES_OK) && !fits)
    status &= (guint8)~COP_VIRTIO_FEATURES_OK;
  self->status =
      (guint8)((status & ~COP_VIRTIO_NEEDS_RESET) | (self->status & COP_VIRTIO_NEEDS_RESET));
}

CopVirtqueue *
cop_virtio_queue (const CopVirtio *self, guint index)
{
  return index < self->n_queues ? &self->queues[index] : NULL;
}

guint
cop_virtio_n_queues (const CopVirtio *self)
{
  return self->n_queues;
}

void
cop_virtio_notify (CopVirtio *self, guint queue)
{
  const CopVirtioModel *model = cop_virtio_model (self);

  if (queue >= self->n_queues || !self->queues[queue].ready || !model->notified)
    return;
  if (!(self->status & COP_VIRTIO_DRIVER_OK) || self->status & COP_VIRTIO_NEEDS_RESET)
    return;
  cop_object_ref (self);
  model->notified (self, queue);
  cop_object_unref (self);
}

CopRegion *
cop_virtio_config (CopVirtio *self)
{
  return cop_device_window_named (&self->device, "config", NULL);
}

guint32
cop_virtio_generation (const CopVirtio *self)
{
  return self->generation;
}

/* --- the transport as a device sees it ---------------------------------------------------------
 */

static const CopVirtioTransport *
transport_of (const CopBus *bus, CopDevice **ret_transport)
{
  *ret_transport = bus ? cop_bus_device (bus) : NULL;
  return *ret_transport
             ? cop_object_interface (&(*ret_transport)->object, &cop_interface_virtio_transport)
             : NULL;
}

void
cop_virtio_break (CopVirtio *self)
{
  if (self->status & COP_VIRTIO_NEEDS_RESET)
    return;
  self->status |= COP_VIRTIO_NEEDS_RESET;
  if (self->status & COP_VIRTIO_DRIVER_OK)
    cop_virtio_config_changed (self);
}

void
cop_virtio_config_changed (CopVirtio *self)
{
  CopDevice *transport;
  const CopVirtioTransport *functions = transport_of (cop_device_bus (&self->device), &transport);

  self->generation++;
  if (functions && self->status & COP_VIRTIO_DRIVER_OK)
    functions->interrupt (transport, COP_VIRTIO_CONFIG);
}

/* --- life -------------------------------------------------------------------------------- */

static gboolean
realize (CopDevice *device, GError **error)
{
  CopVirtio *self = (CopVirtio *)device;
  const CopVirtioModel *model = cop_virtio_model (self);

  (void)error;
  self->n_queues = model->count_queues ? model->count_queues (self) : model->n_queues;
  self->queues = g_new0 (CopVirtqueue, self->n_queues);
  reset_virtio (self);
  return TRUE;
}

static void
reset (CopDevice *device)
{
  reset_virtio ((CopVirtio *)device);
}

static void
finalize (CopObject *object)
{
  g_free (((CopVirtio *)object)->queues);
}

static const CopDeviceClass device_class = {
  .bus = "virtio-bus",
  .no_node = TRUE,
  .realize = realize,
  .reset = reset,
};

const CopTypeDesc cop_type_virtio_device = {
  .name = "virtio.device",
  .doc = "Virtio device; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopVirtio),
  .flags = COP_TYPE_ABSTRACT,
  .finalize = finalize,
  .klass = &device_class,
};

/* --- the bus ----------------------------------------------------------------------------- */

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  const CopObject *object = &device->object;

  (void)handler;
  if (cop_object_cast (device, &cop_type_virtio_device)
      && cop_object_interface (object, &cop_interface_virtio_device))
    return TRUE;
  return cop_object_error (object, error, COP_ERROR_TYPE,
                           "a %s cannot be plugged into a virtio slot: it is no virtio-device",
                           cop_object_type_name (object));
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  CopDevice *transport;
  const CopVirtioTransport *functions = transport_of ((CopBus *)handler, &transport);

  (void)device;
  if (functions && functions->unplugged)
    functions->unplugged (transport);
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .unplug = unplug,
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL },
};

/* The transport is who reaches memory. */
static CopSpace *
dma_space (CopBus *bus, CopDevice *device, GError **error)
{
  (void)device;
  return cop_device_dma_space (cop_bus_device (bus), error);
}

static const CopBusClass bus_class = {
  .addressing = COP_BUS_PLAIN,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
  .max_devices = 1,
  .dma_space = dma_space,
};

const CopTypeDesc cop_type_virtio_bus = {
  .name = "virtio-bus",
  .doc = "Place of one virtio device",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .implements = implements,
  .klass = &bus_class,
};
