/* Memory regions: where a device can be reached.
 *
 * A region lies in a container at an address of the container's; the outermost container is the
 * machine's memory.  A region has no reference count: to hold a region is to hold its device.
 */
#ifndef COPPICE_DEV_REGION_H
#define COPPICE_DEV_REGION_H

#include <coppice/object.h>

G_BEGIN_DECLS

typedef struct _CopRegion CopRegion;

typedef enum
{
  COP_REGION_IO, /* answered by the device */
  COP_REGION_RAM,
  COP_REGION_ROM,
  COP_REGION_CONTAINER,
} CopRegionKind;

/* All members are private to the core. */
struct _CopRegion
{
  CopObject *owner; /* the device; not referenced */
  const char *name; /* of the window; static or the type's */
  CopRegionKind kind;
  gint priority; /* the higher one answers where two overlap */
  guint64 size;  /* bytes */
  guint64 at;    /* in the container */
  CopRegion *container;
  gboolean mapped;
  gboolean enabled;
  GTree *inside; /* of a container: what is mapped in it, by address; NULL when empty */
  CopOrigin origin;
};

/* Prepares a region that is nowhere.  size: bytes; for a container 0 is without end. */
COP_API void cop_region_init (CopRegion *region, CopObject *owner, const char *name,
                              CopRegionKind kind, guint64 size);
/* Takes it out of its container and everything out of it. */
COP_API void cop_region_finish (CopRegion *region);

/* Puts the region into the container at the address.
 * Errors: EXISTS, naming the region of the same priority that has part of the place and who owns
 * it; RANGE, when it does not fit into the container; STATE, when it is mapped already. */
COP_API gboolean cop_region_map (CopRegion *region, CopRegion *container, guint64 at, gint priority,
                                 GError **error);
COP_API void cop_region_unmap (CopRegion *region); /* nothing when it is not mapped */

/* From now on nobody reaches it.  O(1). */
COP_API void cop_region_disable (CopRegion *region);

/* The region of the highest priority that has the address, looking into containers; NULL when
 * there is none.  ret_offset: out, nullable, the address within the region. */
COP_API CopRegion *cop_region_find (CopRegion *container, guint64 at, guint64 *ret_offset);

G_END_DECLS

#endif
