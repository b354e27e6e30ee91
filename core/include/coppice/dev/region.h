/* Memory regions: where a device can be reached, and what answers there.
 *
 * A region lies in a container at an address of the container's; the outermost container is the
 * machine's memory.  Where two overlap, the one with the higher priority answers; two of the same
 * priority may not overlap.  A region has no reference count: to hold a region is to hold its
 * device.
 *
 * All of this is for the machine's thread.  Changing the map is cheap: nothing is worked out
 * before somebody looks (coppice/memory.h).
 */
#ifndef COPPICE_DEV_REGION_H
#define COPPICE_DEV_REGION_H

#include <coppice/object.h>

G_BEGIN_DECLS

typedef struct _CopRegion CopRegion;
typedef struct _CopRegs CopRegs;

typedef enum
{
  COP_REGION_IO, /* answered by the device */
  COP_REGION_RAM,
  COP_REGION_ROM,       /* memory that the guest cannot write */
  COP_REGION_CONTAINER, /* answers through what is mapped in it */
  COP_REGION_ALIAS,     /* a part of another region, seen once more */
} CopRegionKind;

typedef enum
{
  COP_ENDIAN_LITTLE,
  COP_ENDIAN_BIG,
} CopEndian;

/* What became of one access. */
typedef enum
{
  COP_ACCESS_OK,
  COP_ACCESS_NOTHING,    /* nobody answers there */
  COP_ACCESS_GONE,       /* the region has been taken from its device: it was unrealized */
  COP_ACCESS_SIZE,       /* a size or an alignment that is not allowed */
  COP_ACCESS_READ_ONLY,  /* a write to what can only be read */
  COP_ACCESS_WRITE_ONLY, /* a read of what can only be written */
  COP_ACCESS_FAILED,     /* the device does not do it, or could not */
} CopAccess;

/* "ok", "nothing", "gone", "size", "read-only", "write-only", "failed".  transfer none; static. */
COP_API const char *cop_access_name (CopAccess access);

/* How a region of kind COP_REGION_IO answers.  A const table; the device is cop_region_owner.
 *
 * The functions run as any hook does: they may add, remove and drop anything, their own device
 * included; what they cut goes when they have returned.  A value has the register's bits: its byte
 * order in memory is "endian". */
typedef struct
{
  /* nullable: the region can only be written */
  CopAccess (*read) (CopRegion *region, guint64 offset, guint size, guint64 *ret_value);
  /* nullable: the region can only be read */
  CopAccess (*write) (CopRegion *region, guint64 offset, guint size, guint64 value);
  CopEndian endian;
  guint8 min_size, max_size; /* bytes that the guest may use at once, 1 to 8; 0: 1 and 8 */
  /* Bytes that the functions are called with; 0: as the guest's.  A wider access becomes several,
   * the lowest address first.  A narrower one becomes one of this size at a multiple of it: of
   * what is read the guest gets its part; what is written is in its place, with zeros beside it. */
  guint8 handler_min_size, handler_max_size;
  gboolean unaligned; /* the guest may use addresses that are no multiple of the size */
} CopRegionOps;

/* All members are private to the core. */
struct _CopRegion
{
  /* what an access needs, in one line of the processor's cache */
  CopObject *owner; /* the device; not referenced */
  const CopRegionOps *ops;
  gpointer data;
  CopRegs *regs; /* dev/register.h; nullable */
  CopRegionKind kind;
  gboolean gone;    /* taken from the device for good */
  gboolean enabled; /* the device's own switch */
  gboolean mapped;
  gboolean seen;    /* a view has been worked out from it: changes of it make views old */
  guint n_roots;    /* spaces of which it is the root */
  const char *name; /* of the window; static or the type's */
  gint priority;    /* the higher one answers where two overlap */
  guint64 size;     /* bytes */
  guint64 at;       /* in the container; stays when it is unmapped */
  CopRegion *container;
  struct _CopLeaf *leaf; /* what views know of it; NULL before any has it */
  CopRegion *target;     /* of an alias; NULL when that is no more */
  guint64 target_offset; /* of an alias: where in the target it begins */
  CopRegion *aliases;    /* of it, by next_alias */
  CopRegion *next_alias;
  CopRegion *next_owned; /* those of cop_region_new, of one owner */
  GTree *inside;         /* of a container: what is mapped in it, by address; NULL when empty */
  CopOrigin origin;
};

/* --- making ----------------------------------------------------------------------------- */

/* Prepares a region that is nowhere, in memory of the caller's.
 * name: not copied.  size: bytes; for a container 0 is without end. */
COP_API void cop_region_init (CopRegion *region, CopObject *owner, const char *name,
                              CopRegionKind kind, guint64 size);
/* Prepares an alias: size bytes of the target, from offset on.  Changes inside the target are seen
 * through it; when the target is finished, nothing answers there.
 * FALSE: offset + size is above 64 bits, or the target is the region itself. */
COP_API gboolean cop_region_init_alias (CopRegion *region, CopObject *owner, const char *name,
                                        CopRegion *target, guint64 offset, guint64 size);
/* Takes it out of its container and everything out of it, and frees what it has. */
COP_API void cop_region_finish (CopRegion *region);

/* A region that belongs to an object: it is finished and freed with it, after the object's
 * finalize hooks, and isolated when the device is unrealized.  name: copied.  transfer none. */
COP_API CopRegion *
cop_region_new (CopObject *owner, const char *name, CopRegionKind kind, guint64 size);
/* The same for an alias.  nullable: NULL where cop_region_init_alias is FALSE. */
COP_API CopRegion *cop_region_new_alias (CopObject *owner, const char *name, CopRegion *target,
                                         guint64 offset, guint64 size);

/* Says who answers.  ops: must outlive the region; nullable: nobody.  data: of the functions. */
COP_API void cop_region_set_ops (CopRegion *region, const CopRegionOps *ops, gpointer data);

COP_API CopObject *cop_region_owner (const CopRegion *region);
COP_API gpointer cop_region_data (const CopRegion *region);
COP_API const char *cop_region_name (const CopRegion *region);
COP_API CopRegionKind cop_region_kind (const CopRegion *region);
COP_API guint64 cop_region_size (const CopRegion *region);
/* In its container; 0 when it was never mapped. */
COP_API guint64 cop_region_at (const CopRegion *region);
/* nullable: NULL when it is not mapped. */
COP_API CopRegion *cop_region_container (const CopRegion *region);
COP_API gboolean cop_region_is_enabled (const CopRegion *region);

/* --- mapping ---------------------------------------------------------------------------- */

/* Puts the region into the container at the address.
 * Errors: EXISTS, naming the region of the same priority that has part of the place and who owns
 * it; RANGE, when it does not fit into the container; STATE, when it is mapped already; INVALID,
 * when it would be inside itself, also as seen through aliases, or nothing can be inside the
 * container. */
COP_API gboolean cop_region_map (CopRegion *region, CopRegion *container, guint64 at, gint priority,
                                 GError **error);
COP_API void cop_region_unmap (CopRegion *region); /* nothing when it is not mapped */

/* Moves a mapped region, or gives it another size; for one that is not mapped only the number
 * changes.  On failure nothing has changed.  Errors: as cop_region_map. */
COP_API gboolean cop_region_set_at (CopRegion *region, guint64 at, GError **error);
/* RAM and ROM that have been used cannot be given another size: STATE. */
COP_API gboolean cop_region_set_size (CopRegion *region, guint64 size, GError **error);
/* Of an alias: where in the target it begins.  FALSE: no alias, or above 64 bits. */
COP_API gboolean cop_region_set_target_offset (CopRegion *region, guint64 offset);

/* The device's own switch: a region that is not enabled keeps its place, and what lies behind it
 * answers.  O(1). */
COP_API void cop_region_set_enabled (CopRegion *region, gboolean enabled);

/* Isolates it: from now on nobody reaches it, also not those who have seen the map before; they
 * are answered COP_ACCESS_GONE.  O(1).  Done by the core when a device is unrealized. */
COP_API void cop_region_disable (CopRegion *region);

/* The region of the highest priority that has the address, looking into containers and through
 * aliases; NULL when there is none.  ret_offset: out, nullable, the address within the region. */
COP_API CopRegion *cop_region_find (CopRegion *container, guint64 at, guint64 *ret_offset);

/* --- access ----------------------------------------------------------------------------- */

/* Reads or writes as the guest does, at an offset of the region's own.
 * size: 1, 2, 4 or 8.  A value has the register's bits in a region of kind IO, whatever its
 * endianness; in memory the lowest address has the lowest bits.  ret_value: 0 on failure. */
COP_API CopAccess cop_region_read (CopRegion *region, guint64 offset, guint size,
                                   guint64 *ret_value);
COP_API CopAccess cop_region_write (CopRegion *region, guint64 offset, guint size, guint64 value);
/* Says in words why an access to the region failed: "PATH: …".  Always FALSE.
 * Errors: NOT_FOUND (nothing there, out of range), STATE (gone), INVALID (size, read-only,
 * write-only), HOOK (failed). */
COP_API gboolean cop_region_error (CopRegion *region, CopAccess access, guint64 offset, guint size,
                                   gboolean write, GError **error);

/* The memory of a region of kind RAM or ROM, taken from the system at the first call and zero at
 * first; what is never touched costs nothing.  Valid as long as the region.
 * nullable: NULL for another kind, or when the system has not so much. */
COP_API void *cop_region_ram (CopRegion *region);

G_END_DECLS

#endif
