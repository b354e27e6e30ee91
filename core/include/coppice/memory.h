/* Address spaces: memory as a CPU or a device sees it.
 *
 * A space looks at one region, the root.  At the first look-up after a change of the map it works
 * out the flat view: which region answers at which addresses.  A view is never changed, only
 * replaced, so that other threads can read through it without a lock (CopReader).
 *
 * Everything but the functions of CopReader is for the machine's thread.
 */
#ifndef COPPICE_MEMORY_H
#define COPPICE_MEMORY_H

#include <coppice/dev/region.h>

G_BEGIN_DECLS

typedef struct _CopSpace CopSpace;
typedef struct _CopReader CopReader;

/* One stretch of addresses at which one region answers. */
typedef struct
{
  guint64 at, last;  /* the first and the last byte, in the space */
  guint64 offset;    /* of "at", in the region */
  CopRegion *region; /* kind IO, RAM or ROM; NULL for a listener when the region is no more */
} CopRange;

/* --- making ----------------------------------------------------------------------------- */

/* A space over the region: what lies in it at 0 is at 0 in the space.
 * name: copied.  transfer full: cop_space_free. */
COP_API CopSpace *cop_space_new (CopRegion *root, const char *name);
/* Its listeners are told that everything goes.  Readers that are left find nothing.  nullable. */
COP_API void cop_space_free (CopSpace *space);
COP_API const char *cop_space_name (const CopSpace *space);
/* nullable: NULL when the root has been finished. */
COP_API CopRegion *cop_space_root (const CopSpace *space);
/* How bytes in memory make a number for whoever looks through this space; little at first. */
COP_API void cop_space_set_endian (CopSpace *space, CopEndian endian);

/* --- access ----------------------------------------------------------------------------- */

/* One access as a CPU makes it.  size: 1, 2, 4 or 8; else COP_ACCESS_SIZE.
 * An access that lies across two ranges is made in pieces, the lowest address first.
 * ret_value: out; 0 on failure. */
COP_API CopAccess cop_space_read (CopSpace *space, guint64 at, guint size, guint64 *ret_value);
COP_API CopAccess cop_space_write (CopSpace *space, guint64 at, guint size, guint64 value);

/* Any number of bytes: in the largest pieces that the ranges allow.  At the first failure it ends.
 * ret_done: out, nullable, how many bytes have been read or written. */
COP_API CopAccess cop_space_read_bytes (CopSpace *space, guint64 at, void *ret_bytes, gsize size,
                                        gsize *ret_done);
COP_API CopAccess cop_space_write_bytes (CopSpace *space, guint64 at, const void *bytes, gsize size,
                                         gsize *ret_done);
/* Puts bytes into memory as a programmer does who flashes the board: into ROM as well, and into
 * nothing but memory (else COP_ACCESS_FAILED). */
COP_API CopAccess cop_space_load (CopSpace *space, guint64 at, const void *bytes, gsize size,
                                  gsize *ret_done);

/* Says in words why an access failed, and which range is nearest.  Always FALSE.
 * Errors: as cop_region_error. */
COP_API gboolean cop_space_error (CopSpace *space, CopAccess access, guint64 at, guint size,
                                  gboolean write, GError **error);

/* The range that has the address.  FALSE: none. */
COP_API gboolean cop_space_find (CopSpace *space, guint64 at, CopRange *ret_range);
/* All ranges, by address.  transfer none: valid until the map changes.  ret_n: out. */
COP_API const CopRange *cop_space_ranges (CopSpace *space, guint *ret_n);
/* What `info mtree -f` of QEMU's monitor tells of one flat view, in its form.  transfer full. */
COP_API char *cop_space_print (CopSpace *space);

/* --- listeners -------------------------------------------------------------------------- */

/* Is told what is another when a view is replaced: at the next look-up or
 * cop_machine_memory_commit.  All may be left out.  They may not change the map. */
typedef struct
{
  void (*begin) (CopSpace *space, gpointer data);
  void (*remove) (CopSpace *space, const CopRange *range, gpointer data);
  void (*add) (CopSpace *space, const CopRange *range, gpointer data);
  void (*commit) (CopSpace *space, gpointer data);
} CopSpaceListener;

/* listener: not copied.  The ranges that are there are told at once, as added.
 * Returns a number for cop_space_unlisten. */
COP_API guint cop_space_listen (CopSpace *space, const CopSpaceListener *listener, gpointer data);
/* What is there is told as removed. */
COP_API void cop_space_unlisten (CopSpace *space, guint listener);

/* --- other threads ---------------------------------------------------------------------- */

/* A thread that looks into memory while the machine changes it: each thread has its own.
 * transfer full.  Any thread. */
COP_API CopReader *cop_reader_new (CopSpace *space);
COP_API void cop_reader_free (CopReader *reader); /* nullable; outside a burst */

/* Between begin and end the reader sees one view, that which was worked out last, and what it has
 * seen is not freed: RAM of a device that has been unrealized meanwhile answers COP_ACCESS_GONE.
 * Neither waits.  Bursts are short: nothing that was unplugged is freed meanwhile. */
COP_API void cop_reader_begin (CopReader *reader);
COP_API void cop_reader_end (CopReader *reader);
/* Within a burst: RAM and ROM.  What a device would answer is COP_ACCESS_FAILED: that is for the
 * machine's thread. */
COP_API CopAccess cop_reader_read (CopReader *reader, guint64 at, guint size, guint64 *ret_value);
COP_API CopAccess cop_reader_write (CopReader *reader, guint64 at, guint size, guint64 value);
COP_API CopAccess cop_reader_read_bytes (CopReader *reader, guint64 at, void *ret_bytes, gsize size,
                                         gsize *ret_done);
COP_API CopAccess cop_reader_write_bytes (CopReader *reader, guint64 at, const void *bytes,
                                          gsize size, gsize *ret_done);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopSpace, cop_space_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopReader, cop_reader_free)

G_END_DECLS

#endif
