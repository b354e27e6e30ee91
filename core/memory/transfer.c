/* Accesses through a space: one value, or any number of bytes. */
#include <memory/private.h>

static gboolean
is_memory (const CopRegion *region)
{
  return region->kind != COP_REGION_IO;
}

/* Whether a number of that region is to be turned round for who looks through the space. */
static gboolean
is_other_way (const CopSpace *space, const CopRegion *region)
{
  CopEndian endian =
      is_memory (region) || region->ops == NULL ? COP_ENDIAN_LITTLE : region->ops->endian;

  return endian != space->endian;
}

/* --- any number of bytes -------------------------------------------------------------------- */

typedef enum
{
  READ,
  WRITE,
  LOAD, /* into ROM as well, and into nothing else than memory */
} Way;

/* The largest access at the offset that is aligned and that the device takes, for up to n bytes. */
static guint
piece_of (const CopRegion *region, guint64 offset, guint64 n)
{
  guint most = region->ops && region->ops->max_size ? region->ops->max_size : 8, size = 1;

  while (2 * size <= most && 2 * size <= n && !(offset & (2 * size - 1)))
    size *= 2;
  return size;
}

static CopAccess
copy_device (CopRegion *region, guint64 offset, guint8 *bytes, gsize n, Way way, gsize *ret_n)
{
  gboolean big = region->ops && region->ops->endian == COP_ENDIAN_BIG;
  guint size = piece_of (region, offset, n);
  guint64 value = 0;
  CopAccess access;

  *ret_n = size;
  if (way == LOAD)
    return COP_ACCESS_FAILED;
  if (way == WRITE)
    {
      value = cop_ram__read (bytes, size);
      return cop_region__write (region, offset, size, big ? cop_value__swap (value, size) : value);
    }
  access = cop_region__read (region, offset, size, &value);
  if (access == COP_ACCESS_OK)
    cop_ram__write (bytes, size, big ? cop_value__swap (value, size) : value);
  return access;
}

static CopAccess
copy_memory (CopRegion *region, guint64 offset, guint8 *bytes, gsize n, Way way)
{
  guint8 *ram;

  if (way == WRITE && region->kind == COP_REGION_ROM)
    return COP_ACCESS_READ_ONLY;
  ram = cop_region_ram (region);
  if (ram == NULL)
    return COP_ACCESS_FAILED;
  if (way == READ)
    cop_ram__get (bytes, ram + offset, n);
  else
    cop_ram__put (ram + offset, bytes, n);
  return COP_ACCESS_OK;
}

static CopAccess
copy (CopSpace *space, guint64 at, guint8 *bytes, gsize size, Way way, gsize *ret_done)
{
  CopAccess access = COP_ACCESS_OK;
  gsize done = 0;

  g_atomic_int_inc (&space->ref_count);
  while (done < size && access == COP_ACCESS_OK)
    {
      /* looked for every time: what a device does may change the map, and close the machine */
      const CopRange *range =
          at + done < at || space->memory == NULL ? NULL : cop_space__find (space, at + done);
      guint64 offset;
      gsize n;
      if (range == NULL)
        {
          access = COP_ACCESS_NOTHING;
          break;
        }
      offset = range->offset + (at + done - range->at);
      n = range->last - (at + done) < size - done ? (gsize)(range->last - (at + done)) + 1
                                                  : size - done;
      access = is_memory (range->region)
                   ? copy_memory (range->region, offset, bytes + done, n, way)
                   : copy_device (range->region, offset, bytes + done, n, way, &n);
      if (access == COP_ACCESS_OK)
        done += n;
    }
  cop_space__unref (space);
  if (ret_done)
    *ret_done = done;
  return access;
}

CopAccess
cop_space_read_bytes (CopSpace *space, guint64 at, void *ret_bytes, gsize size, gsize *ret_done)
{
  return copy (space, at, ret_bytes, size, READ, ret_done);
}

CopAccess
cop_space_write_bytes (CopSpace *space, guint64 at, const void *bytes, gsize size, gsize *ret_done)
{
  return copy (space, at, (guint8 *)bytes, size, WRITE, ret_done);
}

CopAccess
cop_space_load (CopSpace *space, guint64 at, const void *bytes, gsize size, gsize *ret_done)
{
  return copy (space, at, (guint8 *)bytes, size, LOAD, ret_done);
}

/* --- one value ------------------------------------------------------------------------------ */

CopAccess
cop_space_read (CopSpace *space, guint64 at, guint size, guint64 *ret_value)
{
  const CopRange *range;
  guint64 bytes[1];
  gboolean swap;
  CopAccess access;

  *ret_value = 0;
  if (G_UNLIKELY (!cop_size__is_one (size)))
    return COP_ACCESS_SIZE;
  range = cop_space__find (space, at);
  if (G_UNLIKELY (range == NULL))
    return COP_ACCESS_NOTHING;
  if (G_LIKELY (range->last - at >= size - 1))
    {
      swap = is_other_way (space, range->region);
      access = cop_region__read (range->region, range->offset + (at - range->at), size, ret_value);
    }
  else
    {
      swap = space->endian == COP_ENDIAN_BIG;
      access = copy (space, at, (guint8 *)bytes, size, READ, NULL);
      if (access == COP_ACCESS_OK)
        *ret_value = cop_ram__read ((guint8 *)bytes, size);
    }
  if (swap)
    *ret_value = cop_value__swap (*ret_value, size);
  return access;
}

CopAccess
cop_space_write (CopSpace *space, guint64 at, guint size, guint64 value)
{
  const CopRange *range;
  guint64 bytes[1];

  if (G_UNLIKELY (!cop_size__is_one (size)))
    return COP_ACCESS_SIZE;
  range = cop_space__find (space, at);
  if (G_UNLIKELY (range == NULL))
    return COP_ACCESS_NOTHING;
  if (G_LIKELY (range->last - at >= size - 1))
    return cop_region__write (range->region, range->offset + (at - range->at), size,
                              is_other_way (space, range->region) ? cop_value__swap (value, size)
                                                                  : value);
  cop_ram__write ((guint8 *)bytes, size,
                  space->endian == COP_ENDIAN_BIG ? cop_value__swap (value, size) : value);
  return copy (space, at, (guint8 *)bytes, size, WRITE, NULL);
}
