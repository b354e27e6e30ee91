/* What the transports of virtio share: the device behind them, its features and its configuration
 * (Virtual I/O Device specification 1.2, §2). */
#include "transport.h"

CopVirtio *
cop_virtio__device_of (const CopObject *transport)
{
  return cop_virtio_on (cop_device_first_bus ((const CopDevice *)transport));
}

guint64
cop_virtio__offered_half (const CopVirtio *device, guint64 half)
{
  return half < 2 ? cop_virtio_offered (device) >> 32 * half & G_MAXUINT32 : 0;
}

void
cop_virtio__choose_half (CopVirtio *device, guint64 *features, guint64 half, guint64 value)
{
  if (half > 1)
    return;
  *features &= ~((guint64)G_MAXUINT32 << 32 * half);
  *features |= value << 32 * half;
  cop_virtio_choose (device, *features);
}

static void
write_half (guint64 *address, gboolean high, guint64 value)
{
  *address =
      high ? (*address & G_MAXUINT32) | value << 32 : (*address & ~(guint64)G_MAXUINT32) | value;
}

void
cop_virtio__write_queue (const CopVirtio *device, CopVirtqueue *queue,
                         const CopVirtioQueueRegs *regs, guint64 at, guint64 value)
{
  guint64 low = at & ~(guint64)4;

  if (queue->ready)
    return;
  if (at == regs->size)
    queue->size = (guint16)MIN (value, cop_virtio_model (device)->most);
  else if (low == regs->descriptors)
    write_half (&queue->descriptors, at & 4, value);
  else if (low == regs->available)
    write_half (&queue->available, at & 4, value);
  else if (low == regs->used)
    write_half (&queue->used, at & 4, value);
}

static CopRegion *
config_of (CopRegion *region, guint64 begin, guint64 end, guint64 offset)
{
  gboolean within = offset >= begin && (end == 0 || offset < end);
  CopVirtio *device = within ? cop_virtio__device_of (cop_region_owner (region)) : NULL;
  CopRegion *config = device ? cop_virtio_config (device) : NULL;

  return config && offset - begin < cop_region_size (config) ? config : NULL;
}

CopAccess
cop_virtio__read_config (CopRegion *region, guint64 begin, guint64 end, guint64 offset, guint size,
                         guint64 *ret_value)
{
  CopRegion *config = config_of (region, begin, end, offset);

  *ret_value = 0;
  return config ? cop_region_read (config, offset - begin, size, ret_value) : COP_ACCESS_OK;
}

CopAccess
cop_virtio__write_config (CopRegion *region, guint64 begin, guint64 end, guint64 offset, guint size,
                          guint64 value)
{
  CopRegion *config = config_of (region, begin, end, offset);

  return config ? cop_region_write (config, offset - begin, size, value) : COP_ACCESS_OK;
}
