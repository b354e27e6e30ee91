/* Virtio block device (Virtual I/O Device specification 1.2, §5.2).
 *
 *   window  medium   what is stored; it goes with the device
 *   window  config   its configuration (§5.2.4)
 */
#include "../bytes.h"
#include <coppice/dev/virtio.h>
#include <string.h>

#define SECTOR 512u
#define HEADER 16
#define ID_BYTES 20

typedef struct
{
  CopVirtio virtio;
  guint64 size;
  guint32 block_size;
  gboolean read_only;
  char *serial;
} Blk;

static const CopPropDef props[] = {
  COP_SIZE ("size", Blk, size, .required = TRUE, .min.u = SECTOR, .max.u = G_MAXINT64,
            .doc = "Bytes of the medium, in sectors of 512"),
  COP_UINT ("block_size", Blk, block_size, .otherwise.u = SECTOR, .min.u = SECTOR, .max.u = 65536,
            .doc = "What the driver is to read and write at once"),
  COP_BOOL ("read_only", Blk, read_only, .doc = "Whether it refuses to be written"),
  COP_STRING ("serial_number", Blk, serial, .doc = "At most 20 bytes"),
  COP_PROPS_END,
};

enum
{
  F_RO = 1 << 5,
  F_BLK_SIZE = 1 << 6,
  F_FLUSH = 1 << 9,
};
enum
{
  T_IN = 0,
  T_OUT = 1,
  T_FLUSH = 4,
  T_GET_ID = 8,
};
enum
{
  S_OK = 0,
  S_IOERR = 1,
  S_UNSUPP = 2,
};

static guint64
features (const CopVirtio *virtio)
{
  const Blk *self = (const Blk *)virtio;

  return F_BLK_SIZE | F_FLUSH | (self->read_only ? F_RO : 0);
}

/* --- configuration ----------------------------------------------------------------------- */

static guint64
read_capacity (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const Blk *)object)->size / SECTOR;
}

static guint64
read_block_size (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const Blk *)object)->block_size;
}

static const CopRegDef config[] = {
  { 0, "capacity", "Sectors of 512 bytes", COP_REG_RO, .size = 8, .read = read_capacity },
  { 20, "blk_size", "Bytes of a block", COP_REG_RO, .read = read_block_size },
  { 0 },
};

static const CopRegionOps config_ops = { .min_size = 1, .max_size = 8 };

static const CopWindowDef windows[] = {
  { "medium", .size_prop = "size", .kind = COP_REGION_RAM, .use = COP_WINDOW_BUS,
    .doc = "What is stored" },
  { "config", 60, .use = COP_WINDOW_BUS, .regs = config, .ops = &config_ops,
    .doc = "Its configuration" },
  { NULL },
};

/* --- requests ---------------------------------------------------------------------------- */

typedef struct
{
  guint32 type;
  guint64 sector;
} Job;

/* Data is moved in the chain itself: from the medium to memory, or back. */
static guint8
move (Blk *self, const CopVirtioChain *chain, const Job *job, gsize *ret_written)
{
  gboolean in = job->type == T_IN;
  gsize size = in ? chain->writable - 1 : chain->readable - HEADER;
  guint64 sectors = self->size / SECTOR;
  guint8 *medium = cop_region_ram (cop_device_window_named (&self->virtio.device, "medium", NULL));

  if (!medium || size % SECTOR || job->sector > sectors || size / SECTOR > sectors - job->sector
      || (!in && self->read_only))
    return S_IOERR;
  medium += job->sector * SECTOR;
  if (in ? !cop_virtio_put (&self->virtio, chain, 0, medium, size)
         : !cop_virtio_get (&self->virtio, chain, HEADER, medium, size))
    return S_IOERR;
  *ret_written = in ? size : 0;
  return S_OK;
}

static gsize
finish (CopVirtio *virtio, const CopVirtioChain *chain, gpointer data)
{
  Blk *self = (Blk *)virtio;
  const Job *job = data;
  guint8 status = S_UNSUPP, id[ID_BYTES] = { 0 };
  gsize written = 0;

  if (job->type == T_IN || job->type == T_OUT)
    status = move (self, chain, job, &written);
  else if (job->type == T_FLUSH)
    status = S_OK;
  else if (job->type == T_GET_ID)
    {
      if (self->serial)
        memcpy (id, self->serial, MIN (strlen (self->serial), sizeof id));
      written = MIN (sizeof id, chain->writable - 1);
      status = cop_virtio_put (virtio, chain, 0, id, written) ? S_OK : S_IOERR;
    }
  cop_virtio_put (virtio, chain, chain->writable - 1, &status, 1);
  return written + 1;
}

/* Type, a word of nothing, sector: little-endian. */
static Job *
read_header (CopVirtio *virtio, const CopVirtioChain *chain)
{
  guint8 bytes[HEADER];
  Job *job;

  if (chain->writable == 0 || !cop_virtio_get (virtio, chain, 0, bytes, sizeof bytes))
    return NULL;
  job = g_new0 (Job, 1);
  job->type = (guint32)cop_le__get (bytes, 4);
  job->sector = cop_le__get (bytes + 8, 8);
  return job;
}

static void
notified (CopVirtio *virtio, guint queue)
{
  CopVirtioChain *chain;

  while ((chain = cop_virtio_pop (virtio, queue)))
    {
      Job *job = read_header (virtio, chain);
      if (job)
        {
          cop_virtio_carry_out (virtio, chain, job, NULL, finish, g_free);
          continue;
        }
      cop_virtio_chain_free (chain);
      cop_virtio_break (virtio);
    }
}

/* --- the type ---------------------------------------------------------------------------- */

static gboolean
realize (CopDevice *device, GError **error)
{
  const Blk *self = (const Blk *)device;

  if (self->block_size & (self->block_size - 1))
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "block_size is to be a power of two, not %u", self->block_size);
  if (self->size % self->block_size)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "size is to be a multiple of its blocks of %u bytes, not "
                             "%" G_GUINT64_FORMAT,
                             self->block_size, self->size);
  return TRUE;
}

static const CopVirtioModel model = {
  .id = 2, .n_queues = 1, .most = 256, .features = features, .notified = notified
};

static const CopImplements implements[] = {
  { &cop_interface_virtio_device, &model },
  { NULL },
};

static const CopDeviceClass klass = { .windows = windows, .realize = realize };

const CopTypeDesc cop_model_virtio_blk = {
  .name = "virtio.blk",
  .doc = "Virtio block device",
  .leaves_out = "several queues, discarding, and a file behind the medium",
  .parent = &cop_type_virtio_device,
  .size = sizeof (Blk),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
