/* What went wrong with an access, in words. */
#include <coppice/error.h>
#include <memory/private.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"

static gboolean
refuse_size (const CopRegion *region, guint64 offset, guint size, GError **error)
{
  const CopRegionOps *ops = region->ops;
  guint min = MAX (ops ? ops->min_size : 1, 1), max = ops && ops->max_size ? ops->max_size : 8;

  if (size >= min && size <= max)
    return cop_object_error (region->owner, error, COP_ERROR_INVALID,
                             "window '%s': %u bytes at offset " HEX
                             " are not aligned: the offset is to be a multiple of %u",
                             region->name, size, offset, size);
  if (min == max)
    return cop_object_error (region->owner, error, COP_ERROR_INVALID,
                             "window '%s': an access has %u byte%s here, not %u", region->name, min,
                             min == 1 ? "" : "s", size);
  return cop_object_error (region->owner, error, COP_ERROR_INVALID,
                           "window '%s': an access has %u to %u bytes here, not %u", region->name,
                           min, max, size);
}

static gboolean
refuse_any_size (const CopObject *object, const char *what, guint size, GError **error)
{
  if (object)
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "%s: an access has 1, 2, 4 or 8 bytes, not %u", what, size);
  return cop_error_set (error, COP_ERROR_INVALID, NULL,
                        "%s: an access has 1, 2, 4 or 8 bytes, not %u", what, size);
}

/* The region that answers is known; offset: its own. */
static gboolean
refuse (const CopRegion *region, CopAccess access, guint64 offset, guint size, gboolean write,
        GError **error)
{
  const char *do_it = write ? "written" : "read";

  switch (access)
    {
    case COP_ACCESS_GONE:
      return cop_object_error (region->owner, error, COP_ERROR_STATE,
                               "window '%s' is gone: the device is %s", region->name,
                               cop_state_name ((CopState)region->owner->state));
    case COP_ACCESS_SIZE:
      return refuse_size (region, offset, size, error);
    case COP_ACCESS_READ_ONLY:
    case COP_ACCESS_WRITE_ONLY:
      return cop_object_error (region->owner, error, COP_ERROR_INVALID,
                               "window '%s' cannot be %s: it is %s", region->name, do_it,
                               access == COP_ACCESS_READ_ONLY ? "read-only" : "write-only");
    case COP_ACCESS_NOTHING:
      return cop_object_error (region->owner, error, COP_ERROR_NOT_FOUND,
                               "window '%s' has " HEX " bytes: %u at offset " HEX
                               " are not all in it",
                               region->name, region->size, size, offset);
    default:
      if (region->kind != COP_REGION_IO)
        return cop_object_error (region->owner, error, COP_ERROR_STATE,
                                 "window '%s': the system has no " HEX " bytes for it",
                                 region->name, region->size);
      if (region->ops == NULL)
        return cop_object_error (region->owner, error, COP_ERROR_HOOK,
                                 "window '%s' is not modelled: it cannot be %s", region->name,
                                 do_it);
      return cop_object_error (region->owner, error, COP_ERROR_HOOK,
                               "window '%s': %u byte%s at offset " HEX " could not be %s",
                               region->name, size, size == 1 ? "" : "s", offset, do_it);
    }
}

gboolean
cop_region_error (CopRegion *region, CopAccess access, guint64 offset, guint size, gboolean write,
                  GError **error)
{
  CopRegion *found = NULL;
  guint64 at = offset;

  if (!cop_size__is_one (size))
    return refuse_any_size (region->owner, region->name, size, error);
  if (access != COP_ACCESS_GONE && cop_region__has (region, offset, size))
    found = cop_region_find (region, offset, &at);
  return found ? refuse (found, access, at, size, write, error)
               : refuse (region, access, offset, size, write, error);
}

/* --- by address ------------------------------------------------------------------------------ */

/* The first byte of the access at which nothing is. */
static guint64
first_hole (CopSpace *space, guint64 at, guint size)
{
  for (guint i = 0; i < size; i++)
    if (at + i < at || cop_space__find (space, at + i) == NULL)
      return at + i;
  return at;
}

static const CopRange *
nearest (CopSpace *space, guint64 at)
{
  const CopView *view = cop_space__view (space);
  const CopRange *before, *behind;
  guint i;

  if (view->n == 0)
    return NULL;
  i = cop_view__search (view, at);
  before = view->ranges[i].at <= at ? &view->ranges[i] : NULL;
  i += before != NULL;
  behind = i < view->n ? &view->ranges[i] : NULL;
  if (before && behind)
    return at - before->last <= behind->at - at ? before : behind;
  return before ? before : behind;
}

static gboolean
refuse_hole (CopSpace *space, guint64 at, guint size, GError **error)
{
  const CopRange *near;
  char *whose;

  at = first_hole (space, at, size);
  near = nearest (space, at);
  if (near == NULL)
    return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL,
                          "%s: nothing answers at " HEX ": it is empty", space->name, at);
  whose = cop_object_label (near->region->owner);
  cop_error_set (error, COP_ERROR_NOT_FOUND, NULL,
                 "%s: nothing answers at " HEX "; the nearest is window '%s' of %s at " HEX "-" HEX,
                 space->name, at, near->region->name, whose, near->at, near->last);
  g_free (whose);
  return FALSE;
}

gboolean
cop_space_error (CopSpace *space, CopAccess access, guint64 at, guint size, gboolean write,
                 GError **error)
{
  const CopRange *range;

  if (access == COP_ACCESS_NOTHING)
    return refuse_hole (space, at, size, error);
  if (!cop_size__is_one (size))
    return refuse_any_size (NULL, space->name, size, error);
  range = cop_space__find (space, at);
  if (range && access != COP_ACCESS_GONE)
    return refuse (range->region, access, range->offset + (at - range->at), size, write, error);
  return cop_error_set (error, COP_ERROR_STATE, NULL,
                        "%s: what answered at " HEX " is gone: its device was unrealized meanwhile",
                        space->name, at);
}
