/* What the files of the virtio SCSI adapter share. */
#ifndef MODELS_VIRTIO_SCSI_H
#define MODELS_VIRTIO_SCSI_H

#include <coppice/dev/scsi.h>
#include <coppice/dev/virtio.h>

G_BEGIN_DECLS

typedef struct
{
  CopVirtio virtio;
  guint32 num_queues;
  CopReg sense_size, cdb_size;
  GQueue tasks;           /* VirtioScsiTask, in the order in which they came */
  gboolean events_missed; /* there was no buffer for them */
} VirtioScsi;

/* Queues (§5.6.2). */
enum
{
  COP_VIRTIO_SCSI_CONTROL = 0,
  COP_VIRTIO_SCSI_EVENTS = 1,
  COP_VIRTIO_SCSI_REQUESTS = 2, /* the first of them */
};

/* Features (§5.6.3). */
enum
{
  COP_VIRTIO_SCSI_F_HOTPLUG = 1 << 1,
};

/* Responses (§5.6.6.1, §5.6.6.2). */
enum
{
  COP_VIRTIO_SCSI_OK = 0,
  COP_VIRTIO_SCSI_OVERRUN = 1,
  COP_VIRTIO_SCSI_ABORTED = 2,
  COP_VIRTIO_SCSI_BAD_TARGET = 3,
  COP_VIRTIO_SCSI_RESET = 4,
  COP_VIRTIO_SCSI_FAILURE = 9,
  COP_VIRTIO_SCSI_SUCCEEDED = 10,
  COP_VIRTIO_SCSI_REJECTED = 11,
  COP_VIRTIO_SCSI_INCORRECT_LUN = 12,
};

#define COP_VIRTIO_SCSI_LUN 8

/* A task management function that waits for the tasks that it ends. */
typedef struct
{
  CopVirtioChain *chain;
  guint n_waiting;
} VirtioScsiFunction;

/* A command that was sent to its unit and is not answered yet. */
typedef struct
{
  VirtioScsi *self;
  CopRequest *request;
  CopVirtioChain *chain;
  CopScsiDevice *unit; /* its command holds it */
  guint64 id;
  guint8 *data;
  gsize size;
  gboolean to_unit;
  gsize sense_size;
  guint8 response;              /* in place of OK */
  VirtioScsiFunction *function; /* nullable */
} VirtioScsiTask;

/* --- scsi.c --- */

/* Whether the eight bytes name a target of ours (§5.6.6.1). */
gboolean cop_virtio_scsi__address (const guint8 *lun, guint32 *ret_target, guint32 *ret_lun);
/* A unit of the target, whichever; nullable. */
CopScsiDevice *cop_virtio_scsi__any (VirtioScsi *self, guint32 target);

/* --- scsi-control.c --- */

/* There is something new in the control queue. */
void cop_virtio_scsi__control (VirtioScsi *self);
/* A task is over; its function may be, too. */
void cop_virtio_scsi__ended (VirtioScsiTask *task);
/* There are buffers for events. */
void cop_virtio_scsi__more_events (VirtioScsi *self);
extern const CopScsiAdapter cop_virtio_scsi__adapter;

G_END_DECLS

#endif
