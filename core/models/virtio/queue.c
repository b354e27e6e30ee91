/* Split virtqueues (Virtual I/O Device specification 1.2, §2.7), all numbers little-endian. */
#include "../bytes.h"
#include <coppice/dev/dma.h>
#include <coppice/dev/virtio.h>

enum
{
  DESC_NEXT = 1,
  DESC_WRITE = 2,
  DESC_INDIRECT = 4,
  AVAIL_NO_INTERRUPT = 1,
};

/* What cannot be read or written is as wrong as what makes no sense. */
static gboolean
read_memory (CopVirtio *self, guint64 at, void *ret_bytes, gsize size)
{
  if (cop_dma_read (&self->device, at, ret_bytes, size, NULL))
    return TRUE;
  cop_virtio_break (self);
  return FALSE;
}

static gboolean
write_memory (CopVirtio *self, guint64 at, const void *bytes, gsize size)
{
  if (cop_dma_write (&self->device, at, bytes, size, NULL))
    return TRUE;
  cop_virtio_break (self);
  return FALSE;
}

/* --- taking chains ----------------------------------------------------------------------- */

void
cop_virtio_chain_free (CopVirtioChain *chain)
{
  g_array_unref (chain->segments);
  g_free (chain);
}

/* What the device may read comes first (§2.7.4.2). */
static gboolean
add_segment (CopVirtioChain *chain, guint64 at, guint32 size, gboolean writable)
{
  CopVirtioSegment segment = { at, size, writable };

  if (!writable && chain->writable)
    return FALSE;
  if (writable)
    chain->writable += size;
  else
    chain->readable += size;
  g_array_append_val (chain->segments, segment);
  return TRUE;
}

static gboolean
read_chain (CopVirtio *self, const CopVirtqueue *queue, CopVirtioChain *chain)
{
  guint16 at = chain->head, flags;
  guint8 bytes[16];

  do
    {
      if (at >= queue->size || chain->segments->len >= queue->size
          || !read_memory (self, queue->descriptors + 16u * at, bytes, sizeof bytes))
        return FALSE;
      flags = (guint16)cop_le__get (bytes + 12, 2);
      if (flags & DESC_INDIRECT
          || !add_segment (chain, cop_le__get (bytes, 8), (guint32)cop_le__get (bytes + 8, 4),
                           (flags & DESC_WRITE) != 0))
        return FALSE;
      at = (guint16)cop_le__get (bytes + 14, 2);
    }
  while (flags & DESC_NEXT);
  return TRUE;
}

/* FALSE: there is none. */
static gboolean
next_head (CopVirtio *self, CopVirtqueue *queue, guint16 *ret_head)
{
  guint8 bytes[2];
  guint16 waiting;

  if (!queue->ready || self->status & COP_VIRTIO_NEEDS_RESET
      || !read_memory (self, queue->available + 2, bytes, 2))
    return FALSE;
  waiting = (guint16)(cop_le__get (bytes, 2) - queue->seen);
  if (waiting > queue->size || queue->size & (queue->size - 1))
    cop_virtio_break (self);
  if (waiting == 0 || self->status & COP_VIRTIO_NEEDS_RESET
      || !read_memory (self, queue->available + 4 + 2u * (queue->seen % queue->size), bytes, 2))
    return FALSE;
  queue->seen++;
  *ret_head = (guint16)cop_le__get (bytes, 2);
  return TRUE;
}

CopVirtioChain *
cop_virtio_pop (CopVirtio *self, guint index)
{
  CopVirtqueue *queue = cop_virtio_queue (self, index);
  CopVirtioChain *chain;
  guint16 head;

  if (!queue || !next_head (self, queue, &head))
    return NULL;
  chain = g_new0 (CopVirtioChain, 1);
  chain->queue = index;
  chain->head = head;
  chain->epoch = self->epoch;
  chain->segments = g_array_new (FALSE, FALSE, sizeof (CopVirtioSegment));
  if (read_chain (self, queue, chain))
    return chain;
  cop_virtio_chain_free (chain);
  cop_virtio_break (self);
  return NULL;
}

/* --- their bytes ------------------------------------------------------------------------- */

static gboolean
copy (CopVirtio *self, const CopVirtioChain *chain, gsize offset, guint8 *bytes, gsize size,
      gboolean write)
{
  gsize total = write ? chain->writable : chain->readable;

  if (offset > total || size > total - offset)
    return FALSE;
  for (guint i = 0; i < chain->segments->len && size; i++)
    {
      const CopVirtioSegment *segment = &g_array_index (chain->segments, CopVirtioSegment, i);
      gsize n;
      if (segment->writable != write)
        continue;
      if (offset >= segment->size)
        {
          offset -= segment->size;
          continue;
        }
      n = MIN (size, segment->size - offset);
      if (write ? !write_memory (self, segment->at + offset, bytes, n)
                : !read_memory (self, segment->at + offset, bytes, n))
        return FALSE;
      offset = 0;
      bytes += n;
      size -= n;
    }
  return TRUE;
}

gboolean
cop_virtio_get (CopVirtio *self, const CopVirtioChain *chain, gsize offset, void *ret_bytes,
                gsize size)
{
  return copy (self, chain, offset, ret_bytes, size, FALSE);
}

gboolean
cop_virtio_put (CopVirtio *self, const CopVirtioChain *chain, gsize offset, const void *bytes,
                gsize size)
{
  return copy (self, chain, offset, (guint8 *)bytes, size, TRUE);
}

/* --- giving them back -------------------------------------------------------------------- */

static void
interrupt_guest (CopVirtio *self, const CopVirtqueue *queue, guint index)
{
  CopBus *bus = cop_device_bus (&self->device);
  CopDevice *transport = bus ? cop_bus_device (bus) : NULL;
  const CopVirtioTransport *functions =
      transport ? cop_object_interface (&transport->object, &cop_interface_virtio_transport) : NULL;
  guint8 flags[2];

  if (functions && read_memory (self, queue->available, flags, 2)
      && !(cop_le__get (flags, 2) & AVAIL_NO_INTERRUPT))
    functions->interrupt (transport, index);
}

void
cop_virtio_push (CopVirtio *self, CopVirtioChain *chain, gsize written)
{
  guint index = chain->queue;
  CopVirtqueue *queue = cop_virtio_queue (self, index);
  guint8 entry[8], count[2];

  cop_le__put (entry, 4, chain->head);
  cop_le__put (entry + 4, 4, written);
  if (chain->epoch == self->epoch && !(self->status & COP_VIRTIO_NEEDS_RESET) && queue->ready
      && write_memory (self, queue->used + 4 + 8u * (queue->n_used % queue->size), entry, 8))
    {
      cop_le__put (count, 2, ++queue->n_used);
      if (write_memory (self, queue->used + 2, count, 2))
        interrupt_guest (self, queue, index);
    }
  cop_virtio_chain_free (chain);
}

/* --- requests ---------------------------------------------------------------------------- */

typedef struct
{
  CopVirtio *self;
  CopVirtioChain *chain;
  gpointer job;
  void (*work) (gpointer job);
  gsize (*finish) (CopVirtio *self, const CopVirtioChain *chain, gpointer job);
  GDestroyNotify free_job;
} Carried;

static void
carried_free (Carried *carried)
{
  if (carried->chain)
    cop_virtio_chain_free (carried->chain);
  if (carried->free_job)
    carried->free_job (carried->job);
  g_free (carried);
}

static void
run_work (gpointer data)
{
  const Carried *carried = data;

  if (carried->work)
    carried->work (carried->job);
}

gboolean
cop_virtio_has (const CopVirtio *self, const CopVirtioChain *chain)
{
  return chain->epoch == self->epoch
         && cop_object_state (&self->device.object) == COP_STATE_REALIZED;
}

static void
done (CopRequest *request, gpointer data)
{
  Carried *carried = data;
  CopVirtio *self = carried->self;
  gsize written;

  if (cop_request_is_live (request) && carried->chain->epoch == self->epoch)
    {
      written = carried->finish (self, carried->chain, carried->job);
      cop_virtio_push (self, g_steal_pointer (&carried->chain), written);
    }
  carried_free (carried);
  cop_request_end (request);
}

void
cop_virtio_carry_out (CopVirtio *self, CopVirtioChain *chain, gpointer job,
                      void (*work) (gpointer job),
                      gsize (*finish) (CopVirtio *self, const CopVirtioChain *chain, gpointer job),
                      GDestroyNotify free_job)
{
  CopRequest *request = cop_request_begin (&self->device, "virtio request", NULL);
  Carried *carried = g_new (Carried, 1);

  *carried = (Carried){ self, chain, job, work, finish, free_job };
  if (request && cop_request_run (request, run_work, done, carried))
    return;
  carried_free (carried);
  if (request)
    cop_request_end (request);
}
