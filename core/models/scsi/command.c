/* One SCSI command, from the adapter that sends it to the unit that answers. */
#include <coppice/dev/scsi.h>
#include <string.h>

const CopInterfaceDesc cop_interface_scsi_target = {
  .name = "scsi-target",
  .doc = "Answers commands on a SCSI bus",
};

static void
complete (CopScsiCommand *command, guint32 status)
{
  CopRequest *request = command->request;

  command->status = request && !cop_request_is_live (request) ? COP_SCSI_GONE : status;
  if (command->done)
    command->done (command, command->done_data);
  g_free (command);
  if (request)
    cop_request_end (request);
}

void
cop_scsi_send (CopScsiDevice *unit, const guint8 *cdb, guint n_cdb, guint8 *data, gsize size,
               CopScsiDone done, gpointer done_data)
{
  const CopScsiTarget *functions =
      cop_object_interface (&unit->device.object, &cop_interface_scsi_target);
  CopScsiCommand *command = g_new0 (CopScsiCommand, 1);

  *command = (CopScsiCommand){
    .unit = unit, .data = data, .size = data ? size : 0, .done = done, .done_data = done_data
  };
  memcpy (command->cdb, cdb, MIN (n_cdb, COP_SCSI_MOST_CDB));
  command->request = cop_request_begin (&unit->device, "SCSI command", NULL);
  if (command->request)
    functions->command (unit, command);
  else
    complete (command, COP_SCSI_GONE);
}

void
cop_scsi_good (CopScsiCommand *command, gsize wanted)
{
  command->wanted = wanted;
  command->transferred = MIN (wanted, command->size);
  complete (command, COP_SCSI_GOOD);
}

void
cop_scsi_check (CopScsiCommand *command, guint8 key, guint16 code)
{
  command->sense[0] = 0x70; /* of this command, fixed format */
  command->sense[2] = key;
  command->sense[7] = COP_SCSI_SENSE - 8;
  command->sense[12] = (guint8)(code >> 8);
  command->sense[13] = (guint8)code;
  complete (command, COP_SCSI_CHECK_CONDITION);
}

static void
work (gpointer data)
{
  (void)data;
}

/* Bytes move here and not in work: in the order in which the commands were sent, and never after
 * the unit has been unplugged. */
static void
copied (CopRequest *request, gpointer data)
{
  CopScsiCommand *command = data;

  if (!cop_request_is_live (request))
    {
      complete (command, COP_SCSI_GONE);
      return;
    }
  if (command->transferred && command->to_unit)
    memcpy (command->place, command->data, command->transferred);
  else if (command->transferred)
    memcpy (command->data, command->place, command->transferred);
  complete (command, COP_SCSI_GOOD);
}

void
cop_scsi_copy (CopScsiCommand *command, gpointer place, gsize size, gboolean to_unit)
{
  command->place = place;
  command->to_unit = to_unit;
  command->wanted = size;
  command->transferred = MIN (size, command->size);
  if (!cop_request_run (command->request, work, copied, command))
    complete (command, COP_SCSI_GONE);
}
