/* SCSI disks and CD-ROM drives, as far as reading and writing goes (SPC-4, SBC-3, MMC-6).
 *
 *   window  medium   what is stored; it goes with the unit
 */
#include <coppice/dev/scsi.h>
#include <string.h>

typedef struct
{
  CopScsiDevice scsi;
  guint64 size;
  guint32 block_size;
  gboolean read_only;
  char *vendor, *product, *version, *serial;
  gboolean attention; /* it is to say that it was reset */
} Disk;

/* --- what is wrong ----------------------------------------------------------------------- */

enum
{
  NOT_READY = 0x2,
  ILLEGAL_REQUEST = 0x5,
  UNIT_ATTENTION = 0x6,
  DATA_PROTECT = 0x7,
};
enum
{
  INVALID_OPERATION = 0x2000,
  OUT_OF_RANGE = 0x2100,
  INVALID_FIELD = 0x2400,
  WRITE_PROTECTED = 0x2700,
  POWER_ON = 0x2900,
  NO_MEDIUM = 0x3a00,
};

/* --- numbers ------------------------------------------------------------------------------ */

static guint64
get_be (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

static void
put_be (guint8 *bytes, guint n, guint64 value)
{
  for (guint i = n; i-- > 0; value >>= 8)
    bytes[i] = (guint8)value;
}

static guint64
blocks_of (const Disk *self)
{
  return self->size / self->block_size;
}

/* Left-aligned, with blanks behind it (SPC-4, §4.4.1). */
static void
put_text (guint8 *bytes, gsize room, const char *text)
{
  gsize n = text ? MIN (strlen (text), room) : 0;

  memset (bytes, ' ', room);
  if (n)
    memcpy (bytes, text, n);
}

/* --- commands that need no medium ------------------------------------------------------------- */

/* The answer, as much of it as the sender has room for and has asked for. */
static void
answer (CopScsiCommand *command, const guint8 *bytes, gsize n, guint64 allocated)
{
  gsize wanted = MIN (n, allocated), sent = MIN (wanted, command->size);

  if (sent)
    memcpy (command->data, bytes, sent);
  cop_scsi_good (command, wanted);
}

static void
vital_product_data (const Disk *self, CopScsiCommand *command, guint8 type, guint64 allocated)
{
  guint8 page = command->cdb[2], bytes[4 + 252] = { type, page };
  gsize n = 0;

  switch (page)
    {
    case 0x00: /* the pages that there are */
      bytes[4] = 0x00;
      bytes[5] = 0x80;
      n = 2;
      break;
    case 0x80: /* unit serial number */
      n = self->serial ? MIN (strlen (self->serial), sizeof bytes - 4) : 0;
      if (n)
        memcpy (bytes + 4, self->serial, n);
      break;
    default:
      cop_scsi_check (command, ILLEGAL_REQUEST, INVALID_FIELD);
      return;
    }
  bytes[3] = (guint8)n;
  answer (command, bytes, 4 + n, allocated);
}

/* SPC-4, §6.6. */
static void
inquiry (const Disk *self, CopScsiCommand *command, gboolean cd)
{
  guint8 type = cd ? 0x05 : 0x00, bytes[36] = { type, cd ? 0x80 : 0x00, 0x05, 0x02 };
  guint64 allocated = get_be (command->cdb + 3, 2);

  if (command->cdb[1] & 1)
    {
      vital_product_data (self, command, type, allocated);
      return;
    }
  if (command->cdb[2])
    {
      cop_scsi_check (command, ILLEGAL_REQUEST, INVALID_FIELD);
      return;
    }
  bytes[4] = sizeof bytes - 5;
  bytes[7] = 0x02; /* several commands at once */
  put_text (bytes + 8, 8, self->vendor);
  put_text (bytes + 16, 16, self->product);
  put_text (bytes + 32, 4, self->version);
  answer (command, bytes, sizeof bytes, allocated);
}

/* Every failed command brings its own sense data, so that there is nothing left to tell. */
static void
request_sense (CopScsiCommand *command)
{
  static const guint8 none[COP_SCSI_SENSE] = { 0x70, [7] = COP_SCSI_SENSE - 8 };

  answer (command, none, sizeof none, command->cdb[4]);
}

/* SPC-4, §6.33: the units of this target, by number; only the first is sure to be asked. */
static void
report_luns (CopScsiCommand *command)
{
  const CopScsiDevice *self = command->unit;
  CopBus *bus = cop_device_bus (&self->device);
  g_autoptr (GByteArray) list = g_byte_array_new ();
  static const guint8 head[8] = { 0 };

  g_byte_array_append (list, head, sizeof head);
  for (CopDevice *at = bus ? cop_bus_first (bus) : NULL; at; at = cop_bus_next_device (at))
    {
      const CopScsiDevice *other = cop_object_cast (at, &cop_type_scsi_device);
      guint8 row[8] = { 0 };
      if (!other || other->channel != self->channel || other->target != self->target)
        continue;
      /* flat addressing from 256 on (SAM-5, §4.7.7) */
      put_be (row, 2, (guint64)other->lun | (other->lun > 255 ? 0x4000 : 0));
      g_byte_array_append (list, row, sizeof row);
    }
  put_be (list->data, 4, list->len - 8);
  answer (command, list->data, list->len, get_be (command->cdb + 6, 4));
}

/* --- commands about the medium --------------------------------------------------------------- */

static void
read_capacity (const Disk *self, CopScsiCommand *command, gboolean wide)
{
  guint64 last = blocks_of (self) - 1;
  guint8 bytes[32] = { 0 };

  if (wide)
    {
      put_be (bytes, 8, last);
      put_be (bytes + 8, 4, self->block_size);
      answer (command, bytes, 32, get_be (command->cdb + 10, 4));
      return;
    }
  put_be (bytes, 4, MIN (last, G_MAXUINT32));
  put_be (bytes + 4, 4, self->block_size);
  answer (command, bytes, 8, 8);
}

static void
transfer (Disk *self, CopScsiCommand *command, guint64 at, guint64 n, gboolean write)
{
  guint8 *medium = cop_region_ram (cop_device_window (&self->scsi.device, 0));
  guint64 blocks = blocks_of (self);

  if (at > blocks || n > blocks - at || !medium)
    cop_scsi_check (command, ILLEGAL_REQUEST, OUT_OF_RANGE);
  else if (write && self->read_only)
    cop_scsi_check (command, DATA_PROTECT, WRITE_PROTECTED);
  else
    cop_scsi_copy (command, medium + at * self->block_size, n * self->block_size, write);
}

static void
about_medium (Disk *self, CopScsiCommand *command)
{
  const guint8 *cdb = command->cdb;

  switch (cdb[0])
    {
    case 0x00: /* TEST UNIT READY */
    case 0x1b: /* START STOP UNIT */
    case 0x35: /* SYNCHRONIZE CACHE */
      cop_scsi_good (command, 0);
      break;
    case 0x25: /* READ CAPACITY (10) */
      read_capacity (self, command, FALSE);
      break;
    case 0x9e: /* SERVICE ACTION IN: READ CAPACITY (16) */
      if ((cdb[1] & 0x1f) == 0x10)
        read_capacity (self, command, TRUE);
      else
        cop_scsi_check (command, ILLEGAL_REQUEST, INVALID_FIELD);
      break;
    case 0x28: /* READ (10) */
    case 0x2a: /* WRITE (10) */
      transfer (self, command, get_be (cdb + 2, 4), get_be (cdb + 7, 2), cdb[0] == 0x2a);
      break;
    case 0x88: /* READ (16) */
    case 0x8a: /* WRITE (16) */
      transfer (self, command, get_be (cdb + 2, 8), get_be (cdb + 10, 4), cdb[0] == 0x8a);
      break;
    default:
      cop_scsi_check (command, ILLEGAL_REQUEST, INVALID_OPERATION);
    }
}

static void
execute (CopScsiDevice *unit, CopScsiCommand *command, gboolean cd)
{
  Disk *self = (Disk *)unit;

  switch (command->cdb[0])
    {
    case 0x03:
      request_sense (command);
      return;
    case 0x12:
      inquiry (self, command, cd);
      return;
    case 0xa0:
      report_luns (command);
      return;
    default:
      break;
    }
  if (self->attention)
    {
      self->attention = FALSE;
      cop_scsi_check (command, UNIT_ATTENTION, POWER_ON);
    }
  else if (self->size == 0)
    cop_scsi_check (command, NOT_READY, NO_MEDIUM);
  else
    about_medium (self, command);
}

static void
execute_disk (CopScsiDevice *unit, CopScsiCommand *command)
{
  execute (unit, command, FALSE);
}

static void
execute_cd (CopScsiDevice *unit, CopScsiCommand *command)
{
  execute (unit, command, TRUE);
}

/* --- life -------------------------------------------------------------------------------- */

static gboolean
check_size (const Disk *self, GError **error)
{
  const CopObject *object = &self->scsi.device.object;

  if (self->block_size & (self->block_size - 1))
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "block_size is to be a power of two, not %u", self->block_size);
  if (self->size % self->block_size)
    return cop_object_error (
        object, error, COP_ERROR_RANGE,
        "size is to be a multiple of its blocks of %u bytes, not %" G_GUINT64_FORMAT,
        self->block_size, self->size);
  return TRUE;
}

static gboolean
realize_disk (CopDevice *device, GError **error)
{
  const Disk *self = (const Disk *)device;

  if (self->size == 0)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "it needs a size: a disk is never without its medium");
  return check_size (self, error);
}

static gboolean
realize_cd (CopDevice *device, GError **error)
{
  return check_size ((const Disk *)device, error);
}

static void
reset (CopDevice *device)
{
  ((Disk *)device)->attention = TRUE;
}

/* --- the types --------------------------------------------------------------------------- */

static const CopPropDef props[] = {
  COP_SIZE ("size", Disk, size, .doc = "Bytes of the medium; 0: there is none"),
  COP_UINT ("block_size", Disk, block_size, .otherwise.u = 512, .min.u = 512, .max.u = 65536,
            .doc = "Bytes of a block, a power of two"),
  COP_BOOL ("read_only", Disk, read_only, .doc = "Whether it refuses to be written"),
  COP_STRING ("vendor", Disk, vendor, .otherwise.s = "COPPICE", .doc = "At most 8 bytes"),
  COP_STRING ("product", Disk, product, .otherwise.s = "DISK", .doc = "At most 16 bytes"),
  COP_STRING ("version", Disk, version, .otherwise.s = "1.0", .doc = "At most 4 bytes"),
  COP_STRING ("serial_number", Disk, serial, .doc = "What page 80h of its identity says"),
  COP_PROPS_END,
};

static const CopDefault cd_defaults[] = {
  { "block_size", { .u = 2048 } },
  { "read_only", { .u = TRUE } },
  { "product", { .s = "CD-ROM" } },
  { NULL },
};

static const CopWindowDef windows[] = {
  { "medium", .size_prop = "size", .kind = COP_REGION_RAM, .use = COP_WINDOW_BUS,
    .doc = "What is stored" },
  { NULL },
};

static const CopScsiTarget disk_target = { execute_disk };
static const CopScsiTarget cd_target = { execute_cd };

static const CopImplements disk_implements[] = {
  { &cop_interface_scsi_target, &disk_target },
  { NULL },
};
static const CopImplements cd_implements[] = {
  { &cop_interface_scsi_target, &cd_target },
  { NULL },
};

static const CopDeviceClass medium_class = { .windows = windows, .reset = reset };
static const CopDeviceClass disk_class = { .realize = realize_disk };
static const CopDeviceClass cd_class = { .realize = realize_cd };

const CopTypeDesc cop_model_scsi_medium = {
  .name = "scsi.medium",
  .doc = "SCSI logical unit with a medium of blocks; descend from it",
  .parent = &cop_type_scsi_device,
  .size = sizeof (Disk),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .klass = &medium_class,
};

const CopTypeDesc cop_model_scsi_disk = {
  .name = "scsi.disk",
  .doc = "SCSI disk",
  .leaves_out = "mode pages, reservations, task management, and a file behind the medium",
  .parent = &cop_model_scsi_medium,
  .size = sizeof (Disk),
  .implements = disk_implements,
  .klass = &disk_class,
};

const CopTypeDesc cop_model_scsi_cd = {
  .name = "scsi.cd",
  .doc = "SCSI CD-ROM drive",
  .leaves_out = "the tray, tables of contents, sound, and a file behind the medium",
  .parent = &cop_model_scsi_medium,
  .size = sizeof (Disk),
  .defaults = cd_defaults,
  .implements = cd_implements,
  .klass = &cd_class,
};
