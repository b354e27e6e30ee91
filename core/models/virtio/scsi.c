/* Virtio SCSI adapter (Virtual I/O Device specification 1.2, §5.6): commands for the units on its
 * bus.  scsi-control.c has task management and events.
 *
 *   window  config   its configuration (§5.6.4)
 *   bus     scsi     the units
 */
#include "../bytes.h"
#include "scsi.h"
#include <string.h>

#define HEADER 19   /* of a request, before the CDB */
#define RESPONSE 12 /* before the sense data */
#define MOST_DATA (65535u * 512)
#define MOST_QUEUES 62

#define REPORT_LUNS 0xa0
#define ILLEGAL_REQUEST 0x05
#define NO_UNIT 0x2500

static const CopPropDef props[] = {
  COP_UINT ("num_queues", VirtioScsi, num_queues, .otherwise.u = 1, .min.u = 1,
            .max.u = MOST_QUEUES, .doc = "Queues for requests"),
  COP_PROPS_END,
};

/* --- configuration ----------------------------------------------------------------------- */

static guint64
read_queues (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const VirtioScsi *)object)->num_queues;
}

#define SENSE_SIZE 96
#define CDB_SIZE 32

/* The numbers are those of QEMU's device. */
static const CopRegDef config[] = {
  { 0, "num_queues", "Queues for requests", COP_REG_RO, .read = read_queues },
  { 4, "seg_max", "Segments of a request", COP_REG_RO, .reset = 254 },
  { 8, "max_sectors", "Sectors of a request", COP_REG_RO, .reset = 0xffff },
  { 12, "cmd_per_lun", "Requests of a unit that may wait", COP_REG_RO, .reset = 128 },
  { 16, "event_info_size", "Bytes of an event", COP_REG_RO, .reset = 16 },
  { 20, "sense_size", "Bytes of sense data in a response", .max = 65535, .reset = SENSE_SIZE },
  { 24, "cdb_size", "Bytes of a CDB", .max = 255, .reset = CDB_SIZE },
  { 28, "max_channel", "The last channel", COP_REG_RO, .size = 2 },
  { 30, "max_target", "The last target", COP_REG_RO, .size = 2, .reset = 255 },
  { 32, "max_lun", "The last logical unit", COP_REG_RO, .reset = 16383 },
  { 0 },
};

static const CopRegionOps config_ops = { .min_size = 1, .max_size = 8 };

static const CopWindowDef windows[] = {
  { "config", 36, .use = COP_WINDOW_BUS, .regs = config, .ops = &config_ops,
    .doc = "Its configuration" },
  { NULL },
};

static const CopBusDef buses[] = {
  { "scsi", "scsi-bus", "Its SCSI bus" },
  { NULL },
};

/* --- addresses --------------------------------------------------------------------------- */

gboolean
cop_virtio_scsi__address (const guint8 *lun, guint32 *ret_target, guint32 *ret_lun)
{
  *ret_target = lun[1];
  *ret_lun = (guint32)(lun[2] & 0x3f) << 8 | lun[3];
  return lun[0] == 1 && lun[2] < 0x80;
}

CopScsiDevice *
cop_virtio_scsi__any (VirtioScsi *self, guint32 target)
{
  const CopBus *bus = cop_device_first_bus (&self->virtio.device);

  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      CopScsiDevice *unit = (CopScsiDevice *)at;
      if (unit->target == (gint64)target && cop_object_state (&at->object) == COP_STATE_REALIZED)
        return unit;
    }
  return NULL;
}

/* --- answers ----------------------------------------------------------------------------- */

typedef struct
{
  guint8 response, status;
  guint64 residual;
  const guint8 *sense; /* COP_SCSI_SENSE bytes; nullable */
} Answer;

/* The response comes first, and behind its sense data what was read. */
static void
respond (VirtioScsi *self, CopVirtioChain *chain, gsize sense_size, const Answer *answer,
         const guint8 *data, gsize n_data)
{
  g_autofree guint8 *bytes = g_malloc0 (RESPONSE + sense_size);
  gsize n_sense = answer->sense ? MIN (sense_size, COP_SCSI_SENSE) : 0;

  cop_le__put (bytes, 4, n_sense);
  cop_le__put (bytes + 4, 4, answer->residual);
  bytes[10] = answer->status;
  bytes[11] = answer->response;
  if (n_sense)
    memcpy (bytes + RESPONSE, answer->sense, n_sense);
  if (n_data && !cop_virtio_put (&self->virtio, chain, RESPONSE + sense_size, data, n_data))
    n_data = 0;
  cop_virtio_put (&self->virtio, chain, 0, bytes, RESPONSE + sense_size);
  cop_virtio_push (&self->virtio, chain, RESPONSE + sense_size + n_data);
}

static void
refuse (VirtioScsi *self, CopVirtioChain *chain, gsize sense_size, guint8 response)
{
  Answer answer = { .response = response };

  respond (self, chain, sense_size, &answer, NULL, 0);
}

/* There is such a target, and it has no such unit (SPC-4, §5.7). */
static void
refuse_unit (VirtioScsi *self, CopVirtioChain *chain, gsize sense_size)
{
  static const guint8 sense[COP_SCSI_SENSE] = {
    0x70, [2] = ILLEGAL_REQUEST, [7] = COP_SCSI_SENSE - 8, [12] = NO_UNIT >> 8
  };
  Answer answer = { .status = COP_SCSI_CHECK_CONDITION, .sense = sense };

  respond (self, chain, sense_size, &answer, NULL, 0);
}

static void
task_free (VirtioScsiTask *task)
{
  if (task->chain)
    cop_virtio_chain_free (task->chain);
  g_free (task->data);
  g_free (task);
}

/* The unit has answered, or has gone. */
static void
answered (CopScsiCommand *command, gpointer data)
{
  VirtioScsiTask *task = data;
  VirtioScsi *self = task->self;
  CopRequest *request = task->request;
  gsize moved = task->to_unit ? 0 : command->transferred;
  Answer answer = { .response = task->response };

  g_queue_remove (&self->tasks, task);
  if (answer.response == COP_VIRTIO_SCSI_OK && command->status == COP_SCSI_GONE)
    answer.response = COP_VIRTIO_SCSI_BAD_TARGET;
  if (answer.response == COP_VIRTIO_SCSI_OK)
    {
      answer.status = (guint8)command->status;
      answer.residual = task->size - command->transferred;
      if (command->status == COP_SCSI_CHECK_CONDITION)
        answer.sense = command->sense;
      else if (command->wanted > task->size)
        answer.response = COP_VIRTIO_SCSI_OVERRUN;
    }
  else
    moved = 0;
  if (cop_virtio_has (&self->virtio, task->chain))
    respond (self, g_steal_pointer (&task->chain), task->sense_size, &answer, task->data, moved);
  cop_virtio_scsi__ended (task);
  task_free (task);
  cop_request_end (request);
}

/* --- requests ---------------------------------------------------------------------------- */

/* FALSE: the driver has done what it may not. */
static gboolean
read_data (VirtioScsi *self, VirtioScsiTask *task, gsize offset)
{
  task->data = g_try_malloc0 (task->size + 1);
  return task->data
         && (!task->to_unit
             || cop_virtio_get (&self->virtio, task->chain, offset, task->data, task->size));
}

static void
send (VirtioScsi *self, CopVirtioChain *chain, const guint8 *header, gsize cdb_size,
      gsize sense_size, CopScsiDevice *unit)
{
  VirtioScsiTask *task = g_new0 (VirtioScsiTask, 1);
  gsize out = chain->readable - HEADER - cdb_size;

  task->self = self;
  task->chain = chain;
  task->unit = unit;
  task->id = cop_le__get (header + COP_VIRTIO_SCSI_LUN, 8);
  task->sense_size = sense_size;
  task->to_unit = out > 0;
  task->size = out ? out : chain->writable - RESPONSE - sense_size;
  if (!read_data (self, task, HEADER + cdb_size))
    cop_virtio_break (&self->virtio);
  else
    task->request = cop_request_begin (&self->virtio.device, "virtio request", NULL);
  if (!task->request)
    {
      task_free (task);
      return;
    }
  g_queue_push_tail (&self->tasks, task);
  cop_scsi_send (unit, header + HEADER, (guint)MIN (cdb_size, COP_SCSI_MOST_CDB), task->data,
                 task->size, answered, task);
}

/* Unit, identifier, attributes, CDB, data; response, data (§5.6.6.1). */
static void
take_request (VirtioScsi *self, CopVirtioChain *chain)
{
  gsize cdb_size = cop_reg_get (&self->cdb_size, 0);
  gsize sense_size = cop_reg_get (&self->sense_size, 0);
  g_autofree guint8 *header = g_malloc0 (HEADER + cdb_size + 1);
  guint32 target, lun;
  CopScsiDevice *unit;

  if (chain->writable < RESPONSE + sense_size
      || !cop_virtio_get (&self->virtio, chain, 0, header, HEADER + cdb_size))
    {
      cop_virtio_chain_free (chain);
      cop_virtio_break (&self->virtio);
      return;
    }
  if (!cop_virtio_scsi__address (header, &target, &lun) || !cop_virtio_scsi__any (self, target))
    {
      refuse (self, chain, sense_size, COP_VIRTIO_SCSI_BAD_TARGET);
      return;
    }
  unit = cop_scsi_find (cop_device_first_bus (&self->virtio.device), 0, target, lun);
  /* who is there can be asked of any unit */
  if (!unit && header[HEADER] == REPORT_LUNS)
    unit = cop_virtio_scsi__any (self, target);
  if (!unit)
    refuse_unit (self, chain, sense_size);
  else if ((chain->readable > HEADER + cdb_size && chain->writable > RESPONSE + sense_size)
           || chain->readable - HEADER - cdb_size > MOST_DATA
           || chain->writable - RESPONSE - sense_size > MOST_DATA)
    refuse (self, chain, sense_size, COP_VIRTIO_SCSI_FAILURE);
  else
    send (self, chain, header, cdb_size, sense_size, unit);
}

static void
notified (CopVirtio *virtio, guint queue)
{
  VirtioScsi *self = (VirtioScsi *)virtio;
  CopVirtioChain *chain;

  if (queue == COP_VIRTIO_SCSI_CONTROL)
    cop_virtio_scsi__control (self);
  else if (queue == COP_VIRTIO_SCSI_EVENTS)
    cop_virtio_scsi__more_events (self);
  else
    while ((chain = cop_virtio_pop (virtio, queue)))
      take_request (self, chain);
}

/* --- the type ---------------------------------------------------------------------------- */

static guint
count_queues (const CopVirtio *virtio)
{
  return COP_VIRTIO_SCSI_REQUESTS + ((const VirtioScsi *)virtio)->num_queues;
}

static guint64
features (const CopVirtio *virtio)
{
  (void)virtio;
  return COP_VIRTIO_SCSI_F_HOTPLUG;
}

/* Commands that are under way come back, and find that their chains are not theirs any more. */
static void
restarted (CopVirtio *virtio)
{
  VirtioScsi *self = (VirtioScsi *)virtio;

  self->events_missed = FALSE;
  cop_reg_set (&self->sense_size, 0, SENSE_SIZE, NULL);
  cop_reg_set (&self->cdb_size, 0, CDB_SIZE, NULL);
}

static gboolean
init (CopObject *object, GError **error)
{
  VirtioScsi *self = (VirtioScsi *)object;
  CopDevice *device = (CopDevice *)object;
  CopObject *bus = &cop_device_first_bus (device)->object;

  return cop_object_set_uint (bus, "max_target", 255, error)
         && cop_object_set_uint (bus, "max_lun", 16383, error)
         && cop_device_reg (device, "config", "sense_size", &self->sense_size, error)
         && cop_device_reg (device, "config", "cdb_size", &self->cdb_size, error);
}

static const CopVirtioModel model = {
  .id = 8,
  .n_queues = COP_VIRTIO_SCSI_REQUESTS + MOST_QUEUES,
  .most = 256,
  .count_queues = count_queues,
  .features = features,
  .notified = notified,
  .restarted = restarted,
};

static const CopImplements implements[] = {
  { &cop_interface_virtio_device, &model },
  { &cop_interface_scsi_adapter, &cop_virtio_scsi__adapter },
  { NULL },
};

static const CopDeviceClass klass = { .windows = windows, .buses = buses };

const CopTypeDesc cop_model_virtio_scsi = {
  .name = "virtio.scsi",
  .doc = "Virtio SCSI adapter",
  .leaves_out = "data both ways, protection information, asynchronous notifications, and events "
                "of changed parameters",
  .parent = &cop_type_virtio_device,
  .size = sizeof (VirtioScsi),
  .props = props,
  .implements = implements,
  .init = init,
  .klass = &klass,
};
