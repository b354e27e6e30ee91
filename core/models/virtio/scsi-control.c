/* The virtio SCSI adapter's control queue, task management and notifications (Virtual I/O Device
 * specification 1.2, §5.6.6.2), and its event queue (§5.6.6.3). */
#include "../bytes.h"
#include "scsi.h"

/* --- task management --------------------------------------------------------------------- */

enum
{
  T_TASK_MANAGEMENT = 0,
  T_AN_QUERY = 1,
  T_AN_SUBSCRIBE = 2,
};
enum
{
  ABORT_TASK = 0,
  ABORT_TASK_SET = 1,
  CLEAR_ACA = 2,
  CLEAR_TASK_SET = 3,
  NEXUS_RESET = 4,
  UNIT_RESET = 5,
  QUERY_TASK = 6,
  QUERY_TASK_SET = 7,
};

#define TASK_BYTES 24  /* type, subtype, unit, identifier */
#define EVENT_BYTES 16 /* type, unit, events */

static void
respond (VirtioScsi *self, CopVirtioChain *chain, guint8 response)
{
  cop_virtio_put (&self->virtio, chain, 0, &response, 1);
  cop_virtio_push (&self->virtio, chain, 1);
}

typedef struct
{
  guint32 subtype;
  guint32 target, lun;
  guint64 id;
} Wanted;

static gboolean
is_about (const Wanted *wanted, const VirtioScsiTask *task)
{
  gboolean one = wanted->subtype == ABORT_TASK || wanted->subtype == QUERY_TASK;

  if (task->unit->target != (gint64)wanted->target)
    return FALSE;
  if (wanted->subtype == NEXUS_RESET)
    return TRUE;
  return task->unit->lun == (gint64)wanted->lun && (!one || task->id == wanted->id);
}

/* Those that another function ends already are left to it. */
static guint
end_tasks (VirtioScsi *self, const Wanted *wanted, VirtioScsiFunction *function)
{
  gboolean reset = wanted->subtype == UNIT_RESET || wanted->subtype == NEXUS_RESET;

  for (GList *at = self->tasks.head; at; at = at->next)
    {
      VirtioScsiTask *task = at->data;
      if (task->function || !cop_virtio_has (&self->virtio, task->chain)
          || !is_about (wanted, task))
        continue;
      task->response = reset ? COP_VIRTIO_SCSI_RESET : COP_VIRTIO_SCSI_ABORTED;
      task->function = function;
      function->n_waiting++;
    }
  return function->n_waiting;
}

static gboolean
has_task (VirtioScsi *self, const Wanted *wanted)
{
  for (GList *at = self->tasks.head; at; at = at->next)
    if (cop_virtio_has (&self->virtio, ((VirtioScsiTask *)at->data)->chain)
        && is_about (wanted, at->data))
      return TRUE;
  return FALSE;
}

/* The reset of a unit may remove others: each is looked for anew. */
static void
reset_units (VirtioScsi *self, const Wanted *wanted)
{
  const CopBus *bus = cop_device_first_bus (&self->virtio.device);
  g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (cop_object_unref);

  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      const CopScsiDevice *unit = (const CopScsiDevice *)at;
      if (unit->target == (gint64)wanted->target
          && (wanted->subtype == NEXUS_RESET || unit->lun == (gint64)wanted->lun))
        g_ptr_array_add (units, cop_object_ref (at));
    }
  for (guint i = 0; i < units->len; i++)
    cop_device_reset (units->pdata[i], NULL);
}

static void
finish_function (VirtioScsi *self, VirtioScsiFunction *function)
{
  if (cop_virtio_has (&self->virtio, function->chain))
    respond (self, function->chain, COP_VIRTIO_SCSI_OK);
  else
    cop_virtio_chain_free (function->chain);
  g_free (function);
}

void
cop_virtio_scsi__ended (VirtioScsiTask *task)
{
  if (task->function && --task->function->n_waiting == 0)
    finish_function (task->self, task->function);
}

static void
end_and_reset (VirtioScsi *self, CopVirtioChain *chain, const Wanted *wanted)
{
  VirtioScsiFunction *function = g_new0 (VirtioScsiFunction, 1);

  function->chain = chain;
  /* its own: a reset may complete tasks at once */
  function->n_waiting = 1;
  end_tasks (self, wanted, function);
  if (wanted->subtype == UNIT_RESET || wanted->subtype == NEXUS_RESET)
    reset_units (self, wanted);
  if (--function->n_waiting == 0)
    finish_function (self, function);
}

static void
manage (VirtioScsi *self, CopVirtioChain *chain, const guint8 *bytes)
{
  Wanted wanted = { .subtype = (guint32)cop_le__get (bytes + 4, 4),
                    .id = cop_le__get (bytes + 16, 8) };
  const CopBus *bus = cop_device_first_bus (&self->virtio.device);

  if (!cop_virtio_scsi__address (bytes + 8, &wanted.target, &wanted.lun)
      || !cop_virtio_scsi__any (self, wanted.target))
    respond (self, chain, COP_VIRTIO_SCSI_BAD_TARGET);
  else if (wanted.subtype != NEXUS_RESET && !cop_scsi_find (bus, 0, wanted.target, wanted.lun))
    respond (self, chain, COP_VIRTIO_SCSI_INCORRECT_LUN);
  else if (wanted.subtype == QUERY_TASK || wanted.subtype == QUERY_TASK_SET)
    respond (self, chain,
             has_task (self, &wanted) ? COP_VIRTIO_SCSI_SUCCEEDED : COP_VIRTIO_SCSI_OK);
  else if (wanted.subtype == CLEAR_ACA || wanted.subtype > QUERY_TASK_SET)
    respond (self, chain, COP_VIRTIO_SCSI_REJECTED);
  else
    end_and_reset (self, chain, &wanted);
}

/* There are no asynchronous notifications: none of the events that it asks for. */
static void
notifications (VirtioScsi *self, CopVirtioChain *chain)
{
  static const guint8 none[5] = { 0, 0, 0, 0, COP_VIRTIO_SCSI_OK };

  cop_virtio_put (&self->virtio, chain, 0, none, sizeof none);
  cop_virtio_push (&self->virtio, chain, sizeof none);
}

void
cop_virtio_scsi__control (VirtioScsi *self)
{
  CopVirtioChain *chain;

  while ((chain = cop_virtio_pop (&self->virtio, COP_VIRTIO_SCSI_CONTROL)))
    {
      guint8 bytes[TASK_BYTES] = { 0 };
      gsize size = MIN (chain->readable, sizeof bytes);
      guint64 type = G_MAXUINT64;
      if (size >= EVENT_BYTES && cop_virtio_get (&self->virtio, chain, 0, bytes, size))
        type = cop_le__get (bytes, 4);
      if (type == T_TASK_MANAGEMENT && size == TASK_BYTES && chain->writable >= 1)
        manage (self, chain, bytes);
      else if ((type == T_AN_QUERY || type == T_AN_SUBSCRIBE) && chain->writable >= 5)
        notifications (self, chain);
      else
        {
          cop_virtio_chain_free (chain);
          cop_virtio_break (&self->virtio);
        }
    }
}

/* --- events ------------------------------------------------------------------------------ */

#define EVENT 16
#define MISSED 0x80000000u

enum
{
  NO_EVENT = 0,
  TRANSPORT_RESET = 1,
};
enum
{
  RESCAN = 1,
  REMOVED = 2,
};

/* unit: nullable.  FALSE: there is no buffer. */
static gboolean
report (VirtioScsi *self, guint32 event, const CopScsiDevice *unit, guint32 reason)
{
  CopVirtioChain *chain = cop_virtio_pop (&self->virtio, COP_VIRTIO_SCSI_EVENTS);
  guint8 bytes[EVENT] = { 0 };

  if (!chain)
    return FALSE;
  cop_le__put (bytes, 4, event | (self->events_missed ? MISSED : 0));
  if (unit)
    {
      bytes[4] = 1;
      bytes[5] = (guint8)unit->target;
      /* flat addressing from 256 on (SAM-5, §4.7.7) */
      bytes[6] = (guint8)(unit->lun > 255 ? unit->lun >> 8 | 0x40 : 0);
      bytes[7] = (guint8)unit->lun;
    }
  cop_le__put (bytes + 12, 4, reason);
  if (chain->writable < EVENT || !cop_virtio_put (&self->virtio, chain, 0, bytes, EVENT))
    {
      cop_virtio_chain_free (chain);
      cop_virtio_break (&self->virtio);
      return TRUE;
    }
  self->events_missed = FALSE;
  cop_virtio_push (&self->virtio, chain, EVENT);
  return TRUE;
}

static void
tell (CopDevice *adapter, const CopScsiDevice *unit, guint32 reason)
{
  VirtioScsi *self = (VirtioScsi *)adapter;

  if (cop_object_state (&adapter->object) == COP_STATE_REALIZED
      && cop_virtio_status (&self->virtio) & COP_VIRTIO_DRIVER_OK
      && cop_virtio_chosen (&self->virtio) & COP_VIRTIO_SCSI_F_HOTPLUG
      && !report (self, TRANSPORT_RESET, unit, reason))
    self->events_missed = TRUE;
}

static void
plugged (CopDevice *adapter, CopScsiDevice *unit)
{
  tell (adapter, unit, RESCAN);
}

static void
unplugged (CopDevice *adapter, CopScsiDevice *unit)
{
  tell (adapter, unit, REMOVED);
}

void
cop_virtio_scsi__more_events (VirtioScsi *self)
{
  if (self->events_missed)
    report (self, NO_EVENT, NULL, 0);
}

const CopScsiAdapter cop_virtio_scsi__adapter = { plugged, unplugged };
