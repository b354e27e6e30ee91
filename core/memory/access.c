/* Accesses to one region: the sizes that are allowed, and those that its functions take. */
#include <memory/private.h>

/* --- what is allowed ----------------------------------------------------------------------- */

static gboolean
is_allowed (const CopRegionOps *ops, guint64 offset, guint size)
{
  return size >= ops->min_size && (ops->max_size == 0 || size <= ops->max_size)
         && (ops->unaligned || !(offset & (size - 1)));
}

/* Whether the functions take an access as the guest makes it. */
static gboolean
fits (const CopRegionOps *ops, guint size)
{
  return size >= ops->handler_min_size
         && (ops->handler_max_size == 0 || size <= ops->handler_max_size);
}

/* --- in pieces ----------------------------------------------------------------------------- */

/* How many bits to the left the bytes at i of a value of size bytes are. */
static guint
shift_of (const CopRegionOps *ops, guint i, guint piece, guint size)
{
  return 8 * (ops->endian == COP_ENDIAN_LITTLE ? i : size - i - piece);
}

static CopAccess
read_wide (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  const CopRegionOps *ops = region->ops;
  guint piece = ops->handler_max_size;

  for (guint i = 0; i < size; i += piece)
    {
      guint64 value = 0;
      CopAccess access =
          region->gone ? COP_ACCESS_GONE : ops->read (region, offset + i, piece, &value);
      if (access != COP_ACCESS_OK)
        return access;
      *ret_value |= cop_value__cut (value, piece) << shift_of (ops, i, piece, size);
    }
  return COP_ACCESS_OK;
}

static CopAccess
write_wide (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  const CopRegionOps *ops = region->ops;
  guint piece = ops->handler_max_size;

  for (guint i = 0; i < size; i += piece)
    {
      guint64 part = cop_value__cut (value >> shift_of (ops, i, piece, size), piece);
      CopAccess access =
          region->gone ? COP_ACCESS_GONE : ops->write (region, offset + i, piece, part);
      if (access != COP_ACCESS_OK)
        return access;
    }
  return COP_ACCESS_OK;
}

/* A narrow access may lie across two of those that the functions take. */
static CopAccess
read_narrow (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  const CopRegionOps *ops = region->ops;
  guint wide = ops->handler_min_size;

  for (guint i = 0; i < size;)
    {
      guint within = (guint)((offset + i) & (wide - 1)), n = MIN (size - i, wide - within);
      guint64 value = 0;
      CopAccess access =
          region->gone ? COP_ACCESS_GONE : ops->read (region, offset + i - within, wide, &value);
      if (access != COP_ACCESS_OK)
        return access;
      value = cop_value__cut (value, wide) >> shift_of (ops, within, n, wide);
      *ret_value |= cop_value__cut (value, n) << shift_of (ops, i, n, size);
      i += n;
    }
  return COP_ACCESS_OK;
}

static CopAccess
write_narrow (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  const CopRegionOps *ops = region->ops;
  guint wide = ops->handler_min_size;

  for (guint i = 0; i < size;)
    {
      guint within = (guint)((offset + i) & (wide - 1)), n = MIN (size - i, wide - within);
      guint64 part = cop_value__cut (value >> shift_of (ops, i, n, size), n);
      CopAccess access = region->gone ? COP_ACCESS_GONE
                                      : ops->write (region, offset + i - within, wide,
                                                    part << shift_of (ops, within, n, wide));
      if (access != COP_ACCESS_OK)
        return access;
      i += n;
    }
  return COP_ACCESS_OK;
}

/* --- one access ---------------------------------------------------------------------------- */

static CopAccess
read_memory (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  guint8 *ram = region->gone ? NULL : cop_region_ram (region);

  if (ram == NULL)
    return region->gone ? COP_ACCESS_GONE : COP_ACCESS_FAILED;
  *ret_value = cop_ram__read (ram + offset, size);
  return COP_ACCESS_OK;
}

static CopAccess
write_memory (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  guint8 *ram;

  if (region->gone)
    return COP_ACCESS_GONE;
  if (region->kind == COP_REGION_ROM)
    return COP_ACCESS_READ_ONLY;
  ram = cop_region_ram (region);
  if (ram == NULL)
    return COP_ACCESS_FAILED;
  cop_ram__write (ram + offset, size, value);
  return COP_ACCESS_OK;
}

CopAccess
cop_region__read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  const CopRegionOps *ops = region->ops;
  CopObject *owner = region->owner;
  guint64 value = 0;
  CopAccess access;

  if (region->kind != COP_REGION_IO)
    return read_memory (region, offset, size, ret_value);
  if (G_UNLIKELY (region->gone))
    return COP_ACCESS_GONE;
  if (G_UNLIKELY (ops == NULL))
    return COP_ACCESS_FAILED;
  if (G_UNLIKELY (ops->read == NULL))
    return ops->write ? COP_ACCESS_WRITE_ONLY : COP_ACCESS_FAILED;
  if (G_UNLIKELY (!is_allowed (ops, offset, size)))
    return COP_ACCESS_SIZE;
  /* all pieces are one hook: the region lives as long */
  COP_CALL_HOOK (owner, owner->type->desc,
                 access = G_LIKELY (fits (ops, size)) ? ops->read (region, offset, size, &value)
                          : size < ops->handler_min_size
                              ? read_narrow (region, offset, size, &value)
                              : read_wide (region, offset, size, &value));
  *ret_value = access == COP_ACCESS_OK ? cop_value__cut (value, size) : 0;
  return access;
}

CopAccess
cop_region__write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  const CopRegionOps *ops = region->ops;
  CopObject *owner = region->owner;
  CopAccess access;

  value = cop_value__cut (value, size);
  if (region->kind != COP_REGION_IO)
    return write_memory (region, offset, size, value);
  if (G_UNLIKELY (region->gone))
    return COP_ACCESS_GONE;
  if (G_UNLIKELY (ops == NULL))
    return COP_ACCESS_FAILED;
  if (G_UNLIKELY (ops->write == NULL))
    return ops->read ? COP_ACCESS_READ_ONLY : COP_ACCESS_FAILED;
  if (G_UNLIKELY (!is_allowed (ops, offset, size)))
    return COP_ACCESS_SIZE;
  COP_CALL_HOOK (owner, owner->type->desc,
                 access = G_LIKELY (fits (ops, size)) ? ops->write (region, offset, size, value)
                          : size < ops->handler_min_size
                              ? write_narrow (region, offset, size, value)
                              : write_wide (region, offset, size, value));
  return access;
}

/* --- by region ------------------------------------------------------------------------------ */

/* What answers at the offset; COP_ACCESS_OK when there is something. */
static CopAccess
look (CopRegion *region, guint64 offset, guint size, CopRegion **ret_region, guint64 *ret_offset)
{
  CopRegion *found = region;

  if (!cop_size__is_one (size))
    return COP_ACCESS_SIZE;
  if (region->gone)
    return COP_ACCESS_GONE;
  if (!cop_region__has (region, offset, size))
    return COP_ACCESS_NOTHING;
  *ret_offset = offset;
  if (region->kind == COP_REGION_CONTAINER || region->kind == COP_REGION_ALIAS)
    found = cop_region_find (region, offset, ret_offset);
  if (found == NULL || !cop_region__has (found, *ret_offset, size))
    return COP_ACCESS_NOTHING;
  *ret_region = found;
  return COP_ACCESS_OK;
}

CopAccess
cop_region_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  CopRegion *found;
  CopAccess access = look (region, offset, size, &found, &offset);

  *ret_value = 0;
  return access == COP_ACCESS_OK ? cop_region__read (found, offset, size, ret_value) : access;
}

CopAccess
cop_region_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  CopRegion *found;
  CopAccess access = look (region, offset, size, &found, &offset);

  return access == COP_ACCESS_OK ? cop_region__write (found, offset, size, value) : access;
}
