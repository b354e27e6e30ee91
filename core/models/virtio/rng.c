/* Virtio entropy device (Virtual I/O Device specification 1.2, §5.4): one queue of buffers that it
 * fills.  The bytes follow from "seed": the same machine gets the same. */
#include <coppice/dev/virtio.h>

#define MOST 65536

typedef struct
{
  CopVirtio virtio;
  guint64 seed;
  guint64 state;
} Rng;

static const CopPropDef props[] = {
  COP_UINT ("seed", Rng, seed, .doc = "What the bytes follow from"),
  COP_PROPS_END,
};

typedef struct
{
  guint64 state;
  gsize size;
  guint8 bytes[];
} Job;

/* The generator splitmix64. */
static guint64
next (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ z >> 31;
}

static void
fill (gpointer data)
{
  Job *job = data;
  guint64 word = 0;

  for (gsize i = 0; i < job->size; i++, word >>= 8)
    {
      if (i % 8 == 0)
        word = next (&job->state);
      job->bytes[i] = (guint8)word;
    }
}

static gsize
finish (CopVirtio *self, const CopVirtioChain *chain, gpointer data)
{
  const Job *job = data;

  return cop_virtio_put (self, chain, 0, job->bytes, job->size) ? job->size : 0;
}

static void
notified (CopVirtio *virtio, guint queue)
{
  Rng *self = (Rng *)virtio;
  CopVirtioChain *chain;

  while ((chain = cop_virtio_pop (virtio, queue)))
    {
      gsize size = MIN (chain->writable, MOST);
      Job *job = g_malloc (sizeof *job + size);
      job->size = size;
      job->state = next (&self->state);
      cop_virtio_carry_out (virtio, chain, job, fill, finish, g_free);
    }
}

static void
reset (CopDevice *device)
{
  Rng *self = (Rng *)device;

  self->state = self->seed;
}

static const CopVirtioModel model = { .id = 4, .n_queues = 1, .most = 8, .notified = notified };

static const CopImplements implements[] = {
  { &cop_interface_virtio_device, &model },
  { NULL },
};

static const CopDeviceClass klass = { .reset = reset };

const CopTypeDesc cop_model_virtio_rng = {
  .name = "virtio.rng",
  .doc = "Virtio entropy device",
  .leaves_out = "chance: the bytes are the same each time",
  .parent = &cop_type_virtio_device,
  .size = sizeof (Rng),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
