/* What types, objects and owners are made of, for the core's rooms. */
#ifndef OBJECT_PRIVATE_H
#define OBJECT_PRIVATE_H

#include <base/host.h>
#include <coppice/error.h>
#include <coppice/event.h>
#include <object/slab.h>
#include <string.h>

G_BEGIN_DECLS

/* --- names ----------------------------------------------------------------------------- */

struct _CopName
{
  guint32 hash;
  guint32 length : 31;
  guint32 in_slab : 1;
  char text[];
};

/* Reads eight bytes at a time: names are short, and a byte at a time is the cost of a look-up. */
static inline guint32
cop_hash (const char *text, gsize length)
{
  const guint64 k = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 h = length * k, w;

  while (length >= 8)
    {
      memcpy (&w, text, 8);
      h = (h ^ w) * k;
      h ^= h >> 32;
      text += 8;
      length -= 8;
    }
  if (length >= 4)
    {
      guint32 a, b;
      memcpy (&a, text, 4);
      memcpy (&b, text + length - 4, 4);
      w = a | (guint64)b << 32;
    }
  else
    w = length ? ((guint8)text[0] | (guint)(guint8)text[length >> 1] << 8
                  | (guint)(guint8)text[length - 1] << 16)
               : 0;
  h = (h ^ w) * k;
  h ^= h >> 32;
  /* the low bits choose the place in a table: they must know of all the others */
  return (guint32)(h * k >> 32);
}

/* --- types ----------------------------------------------------------------------------- */

struct _CopProp
{
  CopPropDef def;
  const CopTypeDesc *owner;
  const CopTypeDesc *to; /* of a link or child whose type was known at sealing; nullable */
  guint32 hash;
  guint32 length;
  guint index;
  /* an unsigned number without hooks is written after three comparisons: least <= value <= most,
   * and the object's state is not above last_state */
  gboolean is_direct;
  guint8 last_state;
  guint64 least, most;
};

typedef struct
{
  gboolean (*fn) (CopObject *self, GError **error);
  const CopTypeDesc *desc;
} CopInitHook;

typedef struct
{
  void (*fn) (CopObject *self);
  const CopTypeDesc *desc;
} CopFinalizeHook;

#define COP_NEAR_ANCESTORS 8

struct _CopType
{
  const CopTypeDesc *desc;
  CopHost *host; /* not referenced: the host owns the type */
  CopType *parent;
  const CopTypeDesc *ancestors[COP_NEAR_ANCESTORS]; /* itself first; the nearest eight */
  guint n_init, n_post_init, n_finalize;
  CopInitHook *init, *post_init; /* the root's first */
  CopFinalizeHook *finalize;     /* the leaf's first */
  gpointer template;             /* a whole instance, as it is copied */
  CopProp *props;
  guint n_props;
  guint32 *table; /* property index + 1 by hash; 0 is free */
  guint32 table_mask;
  guint16 *release; /* the properties whose values must be let go */
  guint n_release;
  guint16 *links;
  guint n_links;
  guint16 *strings; /* those with a default that is copied into every instance */
  guint n_strings;
  const CopImplements **implements;
  guint n_implements;
  gboolean has_child_props;
  gboolean has_required;
  gboolean sealed;
  guint64 n_live;
  guint n_subtypes;
  gpointer binding;
  gpointer family; /* what the device room worked out of the klass */
  GDestroyNotify free_family;
  GDestroyNotify release_desc;
  gpointer release_data;
};

/* Whether the descriptor makes a type below the parent (NULL: a root).  Errors: INVALID; NOT_FOUND
 * and RANGE of its defaults. */
gboolean cop_desc__check (const CopTypeDesc *desc, const CopType *parent, GError **error);
/* Works the type out if that has not been done. */
void cop_type__seal (CopType *type);

static inline const CopProp *
cop_type__find (const CopType *type, const char *name, gsize length)
{
  guint32 hash = cop_hash (name, length), i;

  for (guint32 at = hash & type->table_mask; (i = type->table[at]) != 0;
       at = (at + 1) & type->table_mask)
    {
      const CopProp *prop = &type->props[i - 1];
      if (prop->hash == hash && prop->length == length
          && memcmp (prop->def.name, name, length) == 0)
        return prop;
    }
  return NULL;
}

/* The flags of an object. */
enum
{
  COP_FLAG_NULLABLE = 1 << 0,
  COP_FLAG_IN_CUT = 1 << 1, /* member of a cut in progress */
  COP_FLAG_OBSERVED = 1 << 2,
  COP_FLAG_EMBEDDED = 1 << 3, /* lies in the embedder's memory */
  COP_FLAG_ROOT = 1 << 4,     /* the root of a tree: paths begin here */
  COP_FLAG_RETIRED = 1 << 5,  /* in its owner's list */
  COP_FLAG_HELD = 1 << 6,     /* has named holders */
  COP_FLAG_GONE = 1 << 7,     /* has left the tree for ever: last_parent is valid */
  COP_FLAG_STAGED = 1 << 8,   /* a device or bus: adoption alone does not bring it to life */
  COP_FLAG_IN_SLAB = 1 << 9,
  COP_FLAG_DEVICE = 1 << 11,
  COP_FLAG_STAGED_BELOW = 1 << 10, /* there is, or was, a device or bus below it */
  COP_FLAG_IN_RESET = 1 << 12,     /* of devices, buses and the root: see device/reset.c */
  COP_FLAG_EJECTING = 1 << 13,     /* to be ejected once the outermost hook returns */
  COP_FLAG_IN_REALIZE = 1 << 14,   /* it came while what it was put below was realized */
};

/* --- owners ---------------------------------------------------------------------------- */

/* What a machine does for the objects in it. */
typedef struct
{
  gboolean (*cut) (CopObject *object, GError **error);
  gboolean (*add) (CopObject *parent, const char *name, CopObject *child, CopAddFlags flags,
                   GError **error);
  void (*settle) (CopOwner *owner); /* nullable: carries out what hooks have asked for */
  /* nullable: asked before the steps of making an object that the owner's own code does not take */
  gboolean (*allow) (CopOwner *owner, CopStep step, CopObject *object, GError **error);
  /* nullable: while owner->saving, called before registers of the object are written */
  void (*save_registers) (CopObject *object, gpointer regs);
} CopOwnerOps;

typedef struct
{
  CopObserver fn; /* NULL: taken away during an emission */
  gpointer data;
  GDestroyNotify destroy;
  guint number;
} CopWatch;

/* Objects that die together: those of a machine, or those of a host that are in no machine. */
struct _CopOwner
{
  gint ref_count;        /* one of its own, and one for each wake-up under way */
  CopHost *host;         /* referenced by the owners of machines */
  GMainContext *context; /* nullable */
  gconstpointer thread;
  gpointer machine; /* nullable */
  CopSlab *slab;    /* of a machine's objects; nullable */
  const CopOwnerOps *ops;
  CopOrigin origin;
  guint64 n_live;
  guint64 n_required;         /* required links to its objects */
  guint64 serial, serial_end; /* the block of serial numbers in use */
  CopObject *dead;            /* to be finalized, by next */
  gpointer remote;            /* the same, dropped on other threads */
  gint wake_pending;
  gboolean draining;
  gboolean unsettled; /* ops->settle has something to do */
  gboolean saving;    /* what is written is put back if what is going on fails */
  gpointer life;      /* what the device room keeps for a machine; nullable */
  GDestroyNotify free_life;
  gpointer memory; /* what the memory room keeps for the spaces; nullable */
  GDestroyNotify free_memory;
  CopObject *retired, *retired_last;
  const CopTypeDesc *hook_type; /* whose hook runs */
  guint hook_depth;
  guint depth;        /* nested operations of the machine */
  GError *hook_error; /* the first of the present call */
  GArray *watches;    /* CopWatch; NULL when there are none */
  guint emitting;
  guint watch_number;
  pthread_mutex_t lock; /* of holds, and of waking the loop: other threads come to them */
  gboolean closed;      /* frees itself when its last object goes */
};

CopOwner *cop_owner__new (CopHost *host, GMainContext *context);
/* Frees it now, or when its last object is finalized. */
void cop_owner__close (CopOwner *owner);
CopOwner *cop_host__make_owner (CopHost *host);
static inline CopOwner *
cop_host__owner (CopHost *host)
{
  return G_LIKELY (host->owner != NULL) ? host->owner : cop_host__make_owner (host);
}
/* An address that stands for the calling thread. */
gconstpointer cop_thread__token (void);
/* Finalizes what waits for it. */
void cop_owner__drain (CopOwner *owner);
/* What waited for the outermost hook to return: finalizers and cuts. */
void cop_owner__settle (CopOwner *owner);
/* The end of a call that has done what it was to do: the first error of a hook that may not fail is
 * its error, if nothing else goes on.  TRUE when there was none. */
gboolean cop_owner__report (CopOwner *owner, GError **error);
/* The end of a call that fails for another reason, and the beginning of any: what went wrong before
 * (in a finalizer that nobody called) has been told as an event, and is no error of this call. */
void cop_owner__forget_hook_error (CopOwner *owner);

void cop_owner__next_serials (CopOwner *owner);
static inline void
cop_owner__born (CopOwner *owner, CopObject *object)
{
  if (G_UNLIKELY (owner->serial == owner->serial_end))
    cop_owner__next_serials (owner);
  object->serial = owner->serial++;
  owner->n_live++;
}
static inline void
cop_owner__gone (CopOwner *owner)
{
  owner->n_live--;
}
/* What an object that waits for its finalizer is chained by.  One that is retired stays in the
 * list of those until then, and has no children. */
static inline CopObject **
cop_object__dead_next (CopObject *object)
{
  return object->flags & COP_FLAG_GONE ? &object->first : &object->next;
}
/* The first, from this one in the list of the retired, that somebody holds; object: nullable. */
static inline CopObject *
cop_object__held (CopObject *object)
{
  while (object && g_atomic_int_get (&object->ref_count) == 0)
    object = object->next;
  return object;
}
void cop_owner__bury_remotely (CopOwner *owner, CopObject *object);
void cop_object__finalize (CopObject *object);

void cop_owner__emit (CopOwner *owner, CopStep step, CopObject *object, const char *hook,
                      const GError *error);
static inline void
cop_emit (CopObject *object, CopStep step)
{
  if (G_UNLIKELY (object->owner->watches != NULL))
    cop_owner__emit (object->owner, step, object, NULL, NULL);
}
guint cop_owner__watch (CopOwner *owner, CopObserver fn, gpointer data, GDestroyNotify destroy);
void cop_owner__unwatch (CopOwner *owner, guint number);

/* --- objects --------------------------------------------------------------------------- */

struct _CopHold
{
  CopObject *object;
  CopHold *prev, *next;
  char reason[];
};

typedef struct
{
  CopNotify fn;
  gpointer data;
} CopNotifyEntry;

/* A property of one object alone. */
typedef struct
{
  CopProp prop; /* its index is none of the type's */
  CopValue value;
  guint ref_count; /* a hook of it may remove it */
} CopDynamic;

typedef struct _CopProxy CopProxy;
struct _CopProxy
{
  void (*gone) (CopObject *object, gpointer data);
  gpointer data;
  CopProxy *next;
};

/* What few objects need. */
struct _CopObjectExt
{
  CopObject **index; /* children by name, open addressing; NULL while they are few */
  guint32 index_mask;
  guint32 n_children;   /* while there is an index */
  GHashTable *counters; /* "name[*]": char * to guint64 *, the next number */
  GPtrArray *dynamic;   /* CopDynamic */
  CopLink *links;       /* to this object */
  guint n_required;     /* of those, how many are required */
  GArray *observers;    /* CopNotifyEntry */
  guint notifying;
  CopHold *holds;
  CopOrigin *prop_origins;
  CopProxy *proxies;
  void (*release) (gpointer mem, gpointer data);
  gpointer release_data;
  guint64 last_parent;  /* the serial, of one whose cut has been put off */
  char *last_path;      /* the same one's path; nullable */
  guint64 first_serial; /* of one that an undoing has made again: that of the first one; or 0 */
  gpointer regions;     /* what the memory room keeps for the object; nullable */
  void (*free_regions) (CopObject *object);
};

CopObjectExt *cop_object__ext (CopObject *object);

/* Of the parent that it has or last had; 0 for none. */
static inline guint64
cop_object__parent_serial (const CopObject *object)
{
  if (object->parent)
    return object->parent->serial;
  if (object->flags & COP_FLAG_GONE)
    return object->last_parent;
  return object->ext ? object->ext->last_parent : 0;
}

/* What the object has in common with those that undoings make in its place. */
static inline guint64
cop_object__lineage (const CopObject *object)
{
  return object->ext && object->ext->first_serial ? object->ext->first_serial : object->serial;
}

/* As cop_object_path; of what has been hidden, where it was before.  transfer full, nullable. */
char *cop_object__last_path (const CopObject *object);
/* What cop_object__disown needs to make a failed addition as if it had never been. */
typedef struct
{
  guint64 before; /* the counter's value */
  gboolean existed, counted;
  gboolean planted; /* the object was made before, and survives a failure */
  CopOwner *owner;  /* whose it was */
} CopNaming;

/* A flag for cop_object__adopt: the child was made just now, so that the parent is not below it. */
#define COP_ADD_FRESH ((CopAddFlags)(1 << 8))
/* Gives the child a parent.  naming: out, nullable. */
gboolean cop_object__adopt (CopObject *parent, const char *name, CopObject *child,
                            CopAddFlags flags, CopNaming *naming, GError **error);
/* Takes the child from its parent; the caller gets the parent's reference.  naming: nullable, as
 * adopt gave it: the counter is put back. */
void cop_object__disown (CopObject *child, const CopNaming *naming);
/* Takes the last disown back: the child is in front of next again (NULL: the last).  The parent has
 * the reference that disown gave. */
void cop_object__own_again (CopObject *parent, CopObject *child, CopObject *next);
/* Drops the strong links of an object that leaves the tree, and makes weak links to it NULL. */
void cop_object__unlink (CopObject *object);
/* The object has left the tree for ever: puts it into its owner's list if somebody holds it, and
 * drops the reference that its parent had. */
void cop_object__retire (CopObject *object, guint64 parent_serial);
/* One object's part of the third pass of a cut; nothing is below it any more.  naming: nullable. */
static inline void
cop_object__unparent (CopObject *object, const CopNaming *naming)
{
  guint64 parent_serial = cop_object__parent_serial (object);

  cop_emit (object, COP_STEP_UNPARENT);
  if (object->type->n_links || object->ext)
    cop_object__unlink (object);
  if (object->parent)
    cop_object__disown (object, naming);
  cop_object__retire (object, parent_serial);
}
/* The object belongs to another owner from now on, with all below it. */
void cop_object__move (CopObject *object, CopOwner *owner);
/* Makes an object with a given owner, up to and with init.  mem: nullable. */
CopObject *cop_object__make (CopType *type, CopOwner *owner, gpointer mem, GError **error);
/* The next step; on failure the object is still the caller's. */
gboolean cop_object__post_init (CopObject *object, GError **error);
/* Whether the object is top or below it.  Costs no more than the shorter of the way up and a walk
 * over all below top, so that neither a deep tree nor a large subtree makes it dear. */
gboolean cop_object__is_below (CopObject *object, CopObject *top);
gboolean cop_object__check_name (const char *name, GError **error);
CopObject *cop_object__child (const CopObject *parent, const char *name, gsize length);
/* "no child 'kbd'; did you mean 'kbd0'?"; always FALSE. */
gboolean cop_object__no_child (const CopObject *parent, const char *name, GError **error);
/* "PATH: cannot be removed: PATH.PROPERTY needs PATH"; always FALSE. */
gboolean cop_object__refuse_for_link (const CopObject *root, const CopLink *link, GError **error);
/* The default cut and add, of objects that are in no machine. */
extern const CopOwnerOps cop_plain_ops;

void cop_name__free (CopName *name); /* nullable */

void cop_link__set (CopLink *link, CopObject *source, const CopProp *prop, CopObject *target);
void cop_object__release_props (CopObject *object);
void cop_object__notify (CopObject *object, const CopProp *prop);
/* The property has the value that the line on whose behalf the machine is called gave it. */
void cop_object__stamp (CopObject *object, const CopProp *prop);
/* Finds a required link to the object from an object that is not in a cut; NULL for none. */
const CopLink *cop_object__required_by (const CopObject *object);
/* "no property 'clok'; did you mean 'clock'?" */
gboolean cop_object__no_property (CopObject *object, const char *name, GError **error);
/* Whether the property can be set now. */
gboolean cop_prop__may_write (const CopProp *prop, CopObject *object, GError **error);
/* nullable: NULL for none. */
CopDynamic *cop_object__dynamic (const CopObject *object, const char *name);
gboolean
cop_dynamic__get (CopDynamic *dynamic, CopObject *object, CopValue *ret_value, GError **error);
gboolean
cop_dynamic__set (CopDynamic *dynamic, CopObject *object, const CopValue *value, GError **error);
/* What an alias stands for: the name, and the object that has it. */
const char *
cop_prop__follow (const CopProp *prop, CopObject *object, CopObject **ret_target, GError **error);
/* The value that the property has now, straight from the instance. */
void cop_prop__read (const CopProp *prop, CopObject *object, CopValue *ret_value);

/* Runs a hook with its type known to it; finalizers and cuts wait until the outermost returns. */
#define COP_CALL_HOOK(object_, desc_, call_)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    CopOwner *hook_owner_ = (object_)->owner;                                                      \
    const CopTypeDesc *outer_ = hook_owner_->hook_type;                                            \
    hook_owner_->hook_type = (desc_);                                                              \
    hook_owner_->hook_depth++;                                                                     \
    call_;                                                                                         \
    hook_owner_->hook_type = outer_;                                                               \
    if (--hook_owner_->hook_depth == 0 && (hook_owner_->dead != NULL || hook_owner_->unsettled))   \
      cop_owner__settle (hook_owner_);                                                             \
  }                                                                                                \
  G_STMT_END

G_END_DECLS

#endif
