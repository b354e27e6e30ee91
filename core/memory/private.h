/* What regions, views and spaces are made of, for the core's rooms. */
#ifndef MEMORY_PRIVATE_H
#define MEMORY_PRIVATE_H

#include <base/vec.h>
#include <coppice/memory.h>
#include <object/private.h>

G_BEGIN_DECLS

/* --- regions --------------------------------------------------------------------------- */

typedef struct _CopLeaf CopLeaf;

/* What views know of a region.  It lives as long as a view that has it, so that a region may be
 * freed at any time, and its address used again, while somebody still reads through an old view. */
struct _CopLeaf
{
  gint ref_count;     /* the region's, and one for each range of a view */
  gint gone;          /* atomic: 1 when nobody may reach it */
  CopRegion *region;  /* NULL when it has been finished; for the machine's thread */
  CopRegionKind kind; /* IO, RAM or ROM */
  guint8 *ram;        /* of RAM and ROM, once somebody wanted it: atomic */
  guint64 ram_size;
};

/* The region's leaf, made at the first call. */
CopLeaf *cop_region__leaf (CopRegion *region);
/* The region will have another one. */
void cop_region__drop_leaf (CopRegion *region);
void cop_leaf__unref (CopLeaf *leaf);
/* Tells the readers of old views whether the region can be reached. */
void cop_region__tell_leaf (CopRegion *region);
/* The memory behind it, or NULL when the system has none to give.  Any thread. */
guint8 *cop_leaf__ram (CopLeaf *leaf);

static inline guint64
cop_region__last (const CopRegion *region)
{
  return region->at + (region->size - 1);
}

/* The last byte of the region's own addresses; a container of size 0 has no end. */
static inline guint64
cop_region__top (const CopRegion *region)
{
  return region->size - 1;
}

/* Whether all bytes of an access lie in the region. */
static inline gboolean
cop_region__has (const CopRegion *region, guint64 offset, guint size)
{
  guint64 top = cop_region__top (region);

  return (region->size || region->kind == COP_REGION_CONTAINER) && offset <= top
         && top - offset >= size - 1;
}

static inline gboolean
cop_region__is_open (const CopRegion *region)
{
  return region->enabled && !region->gone;
}

/* A region without a leaf, that was prepared as another kind, is an alias from now on.  FALSE: as
 * for cop_region_init_alias. */
gboolean cop_region__become_alias (CopRegion *region, CopRegion *target, guint64 offset);

/* One that is mapped in the container on some of these addresses, with this priority or a higher
 * one; NULL. */
CopRegion *
cop_region__in_the_way (const CopRegion *container, guint64 at, guint64 last, gint priority);

/* The regions of cop_region_new that belong to the object, by next_owned; nullable. */
CopRegion *cop_object__regions (const CopObject *object);

/* --- views ----------------------------------------------------------------------------- */

typedef struct _CopView CopView;
struct _CopView
{
  guint ref_count;    /* of the machine's thread */
  guint64 generation; /* of the map that it shows */
  guint n;
  guint64 *starts; /* the ranges' "at", side by side for the search */
  CopRange *ranges;
  CopLeaf **leaves; /* of the ranges: a reference each */
};

/* Works out what can be seen from the root (nullable: nothing). */
CopView *cop_view__render (CopRegion *root, guint64 generation);
void cop_view__free (CopView *view);

/* The last range that begins at or before the address; the first if there is none such.  The view
 * has ranges. */
static inline guint
cop_view__search (const CopView *view, guint64 at)
{
  const guint64 *low = view->starts;

  /* without branches: at a random address each would be guessed wrong half the time */
  for (guint n = view->n; n > 1;)
    {
      guint half = n / 2;
      low = low[half] <= at ? low + half : low;
      n -= half;
    }
  return (guint)(low - view->starts);
}

static inline gboolean
cop_range__has (const CopRange *range, guint64 at)
{
  return at - range->at <= range->last - range->at;
}

/* --- spaces ---------------------------------------------------------------------------- */

/* The memory of one owner: what its spaces have in common. */
typedef struct
{
  gint ref_count;     /* the owner's, and one for each space */
  guint64 generation; /* of the map: one more at every change that a view has seen */
  guint depth;        /* of cop_memory__begin */
  CopSpace *spaces;   /* by next */
} CopMemory;

typedef struct
{
  const CopSpaceListener *functions; /* NULL: taken away while it was told */
  gpointer data;
  guint number;
} CopListening;

/* A view that is no more in use here, and may still be in use elsewhere. */
typedef struct
{
  CopView *view;
  guint64 epoch; /* readers that have begun in it or later do not see the view */
} CopRetiredView;

struct _CopSpace
{
  CopMemory *memory;
  CopView *view; /* atomic for readers; NULL before the first look-up */
  guint hit;     /* the range found last */
  CopEndian endian;
  CopRegion *root;
  char *name;
  CopSpace *next;
  GArray *listeners; /* CopListening; NULL without */
  CopView *told;     /* what the listeners know; NULL without */
  guint telling, number;
  /* for readers */
  gint ref_count; /* the maker's, and one for each reader */
  pthread_mutex_t lock;
  CopReader *readers; /* guarded by lock; by next */
  gint n_readers;     /* guarded by lock to be changed */
  guint64 epoch;      /* atomic */
  COP_VEC (CopRetiredView) retired;
};

/* The memory of the owner of the object, made at the first call. */
CopMemory *cop_memory__of (CopOwner *owner);
void cop_memory__unref (CopMemory *memory);
void cop_memory__begin (CopOwner *owner);
void cop_memory__commit (CopOwner *owner);
/* Views that are old keep nothing alive any more. */
void cop_memory__let_go (const CopObject *object);
/* Views that have the region, or could have it, are old from now on. */
void cop_region__changed (const CopRegion *region);
/* The region is to be finished: no space looks at it any more. */
void cop_region__leave_spaces (CopRegion *region);

/* A new view.  transfer none: the space has it. */
CopView *cop_space__update (CopSpace *space);
/* The caller gives back its reference to a view of the space; nullable. */
void cop_space__drop_view (CopSpace *space, CopView *view);
/* Frees those that no reader sees. */
void cop_space__reclaim (CopSpace *space);
void cop_space__unref (CopSpace *space);
/* Tells the listeners, if there are any, of what is another in this view than what they know. */
void cop_space__tell (CopSpace *space, CopView *view);
gboolean cop_space__has_readers (CopSpace *space);

static inline CopView *
cop_space__view (CopSpace *space)
{
  CopView *view = space->view;

  if (G_LIKELY (view && view->generation == space->memory->generation))
    return view;
  return cop_space__update (space);
}

/* The range that has the address, or NULL; ret_view: out, nullable. */
static inline const CopRange *
cop_space__find (CopSpace *space, guint64 at)
{
  const CopView *view = cop_space__view (space);
  const CopRange *range;

  if (G_UNLIKELY (view->n == 0))
    return NULL;
  range = &view->ranges[space->hit];
  if (cop_range__has (range, at))
    return range;
  space->hit = cop_view__search (view, at);
  range = &view->ranges[space->hit];
  return cop_range__has (range, at) ? range : NULL;
}

/* --- access ---------------------------------------------------------------------------- */

/* An access of 1, 2, 4 or 8 bytes that lie within one region of kind IO, RAM or ROM. */
CopAccess cop_region__read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value);
CopAccess cop_region__write (CopRegion *region, guint64 offset, guint size, guint64 value);

static inline guint64
cop_value__swap (guint64 value, guint size)
{
  return GUINT64_SWAP_LE_BE (value) >> (64 - 8 * size);
}

static inline guint64
cop_value__cut (guint64 value, guint size)
{
  return size == 8 ? value : value & ((G_GUINT64_CONSTANT (1) << 8 * size) - 1);
}

/* 1, 2, 4 or 8. */
static inline gboolean
cop_size__is_one (guint size)
{
  return size && size <= 8 && !(size & (size - 1));
}

/* Memory that other threads use at the same time, which is the guest's affair: each byte is read or
 * written once, aligned words at once. */
guint64 cop_ram__read (const guint8 *from, guint size);
void cop_ram__write (guint8 *to, guint size, guint64 value);
void cop_ram__get (void *to, const guint8 *from, gsize size);
void cop_ram__put (guint8 *to, const void *from, gsize size);

G_END_DECLS

#endif
