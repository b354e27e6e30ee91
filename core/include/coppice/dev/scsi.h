/* SCSI: buses, what sits on them, and how a host bus adapter talks to it.
 *
 * An adapter offers a "scsi-bus" and sends commands to the logical units on it; the words are those
 * of the SCSI Architecture Model and of the command standards (SPC-4, SBC-3, MMC-6).  A logical
 * unit descends from "scsi.device" and implements the interface below.
 *
 * A command is a request (coppice/dev/request.h): it holds the unit until it is completed.
 * Unplugging is forced; the commands of a unit that goes are completed with COP_SCSI_GONE.
 */
#ifndef COPPICE_DEV_SCSI_H
#define COPPICE_DEV_SCSI_H

#include <coppice/dev/request.h>

G_BEGIN_DECLS

/* --- buses ------------------------------------------------------------------------------- */

/* What is on the bus has a channel, a target and a logical unit number.  The bus's properties say
 * which there are: max_channel (0), max_target (7), max_lun (7), and initiator, the target that
 * is the adapter itself (-1: none). */
COP_API const CopTypeDesc cop_type_scsi_bus;

typedef struct
{
  CopDevice device;
  gint32 channel, target, lun;
  guint8 chosen; /* private: which of them the bus has given */
} CopScsiDevice;

COP_API const CopTypeDesc cop_type_scsi_device; /* abstract */

/* The unit with this address that can be sent commands.  transfer none; nullable. */
COP_API CopScsiDevice *
cop_scsi_find (const CopBus *bus, guint32 channel, guint32 target, guint32 lun);

/* What an adapter implements that is to be told of its units.  Both nullable. */
typedef struct
{
  /* The unit can be sent commands. */
  void (*plugged) (CopDevice *adapter, CopScsiDevice *unit);
  /* The unit goes; it still has its address. */
  void (*unplugged) (CopDevice *adapter, CopScsiDevice *unit);
} CopScsiAdapter;

COP_API const CopInterfaceDesc cop_interface_scsi_adapter;

/* --- commands ---------------------------------------------------------------------------- */

typedef enum
{
  COP_SCSI_GOOD = 0x00,
  COP_SCSI_CHECK_CONDITION = 0x02, /* sense says why */
  COP_SCSI_BUSY = 0x08,
  COP_SCSI_GONE = 0x100, /* no status of the standard: the unit has been unplugged */
} CopScsiStatus;

#define COP_SCSI_MOST_CDB 16
#define COP_SCSI_SENSE 18

typedef struct _CopScsiCommand CopScsiCommand;

/* Called once, on the machine's thread: for a command that needs no data from a medium before
 * cop_scsi_send has returned.  The command is freed afterwards. */
typedef void (*CopScsiDone) (CopScsiCommand *command, gpointer data);

struct _CopScsiCommand
{
  CopScsiDevice *unit;
  guint8 cdb[COP_SCSI_MOST_CDB]; /* with zeros behind its end */
  guint8 *data;                  /* the sender's: what goes to the unit, or room for what comes */
  gsize size;
  /* the answer */
  guint32 status;
  gsize transferred; /* bytes of data that have been read or written */
  gsize wanted;      /* bytes that would have been, had there been so much data or room */
  guint8 sense[COP_SCSI_SENSE]; /* fixed format (SPC-4, §4.5.3) */
  /* private */
  CopScsiDone done;
  gpointer done_data;
  CopRequest *request;
  gpointer place;
  gboolean to_unit;
};

/* Sends a command.  cdb: 1 to COP_SCSI_MOST_CDB bytes, copied.  data: nullable; must stay until
 * done.  done: nullable. */
COP_API void cop_scsi_send (CopScsiDevice *unit, const guint8 *cdb, guint n_cdb, guint8 *data,
                            gsize size, CopScsiDone done, gpointer done_data);

/* --- logical units ----------------------------------------------------------------------- */

/* What a logical unit does with a command: it ends in one of the three below, at once or later.
 * Once the unit has been unplugged the command is completed as gone, whatever it ends in. */
typedef struct
{
  void (*command) (CopScsiDevice *unit, CopScsiCommand *command);
} CopScsiTarget;

COP_API const CopInterfaceDesc cop_interface_scsi_target;

/* The command is completed, with that many bytes of its data used, or all that it has. */
COP_API void cop_scsi_good (CopScsiCommand *command, gsize wanted);
/* It is completed with CHECK CONDITION (SPC-4, §4.5.6: sense key and additional sense code, whose
 * upper byte is the code, the lower the qualifier). */
COP_API void cop_scsi_check (CopScsiCommand *command, guint8 key, guint16 code);
/* It is completed later, as a request is: what was sent before is completed before.  Then size
 * bytes, or as many as the command has, are copied between its data and the unit's memory at place,
 * if the unit is still there.  place: must stay as long as the unit. */
COP_API void cop_scsi_copy (CopScsiCommand *command, gpointer place, gsize size, gboolean to_unit);

G_END_DECLS

#endif
