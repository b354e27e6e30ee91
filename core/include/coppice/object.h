/* Objects: reference-counted instances of types, in a tree.
 *
 * References can be taken and dropped on any thread; everything else happens on the thread of the
 * machine that the object is in.  An object has at most one parent, which owns a reference.
 */
#ifndef COPPICE_OBJECT_H
#define COPPICE_OBJECT_H

#include <coppice/type.h>

G_BEGIN_DECLS

typedef struct _CopOwner CopOwner;
typedef struct _CopObjectExt CopObjectExt;
typedef struct _CopName CopName;

/* Plain objects go new, alive, retired, finalized; the rest is for devices. */
typedef enum
{
  COP_STATE_NEW,
  COP_STATE_ALIVE, /* a plain object with a parent */
  COP_STATE_REALIZING,
  COP_STATE_REALIZED,
  COP_STATE_UNREALIZING,
  COP_STATE_UNREALIZED, /* off its bus, still with its parent */
  COP_STATE_FAILED,     /* its realize failed; it is about to be finalized */
  COP_STATE_RETIRED,    /* out of the tree, still referenced */
  COP_STATE_FINALIZED,
} CopState;

COP_API const char *cop_state_name (CopState state);

/* The head of every instance.  All members are private to the core. */
struct _CopObject
{
  CopType *type;
  gint ref_count;
  guint16 flags;
  guint8 state;
  guint8 name_hash; /* part of the name's hash: most siblings differ in it */
  CopOwner *owner;
  CopObject *parent;
  CopObject *prev, *next; /* siblings; of a retired object: the others that are */
  CopObject *first;
  union
  {
    CopObject *last;
    guint64 last_parent; /* of a retired object, which has no children: its parent's serial */
  };
  CopName *name;
  CopObjectExt *ext;
  guint64 serial;
  CopOrigin origin;
};

/* A link as it lies in an instance (COP_LINK).  Read .target; write with cop_object_set. */
struct _CopLink
{
  CopObject *target; /* nullable */
  /* private */
  CopObject *source;
  const CopProp *prop;
  union
  {
    CopLink *prev; /* among the links to the same target */
    guint64 gone; /* without a target: the serial of the one that has gone; 0: none, or set since */
  };
  CopLink *next;
};

/* --- making ---------------------------------------------------------------------------- */

/* A new object without a parent: runs init and post_init.  transfer full.
 * Errors: TYPE (the type is abstract), HOOK (init or post_init failed; nothing is left). */
COP_API CopObject *cop_object_new (CopType *type, GError **error);

/* The same for the machine that near is in: the object's memory is the machine's, and lies beside
 * that of its other objects. */
COP_API CopObject *cop_object_new_near (CopObject *near, CopType *type, GError **error);

/* The same in the caller's memory of at least cop_type_desc (type)->size bytes, which must stay
 * until release (mem, data) is called, by the last unref.  When making fails, release is not
 * called. */
COP_API CopObject *
cop_object_init_in (gpointer mem, CopType *type, void (*release) (gpointer mem, gpointer data),
                    gpointer data, GError **error);

/* Both: any thread; nullable; ref returns its argument. */
COP_API gpointer cop_object_ref (gpointer object);
COP_API void cop_object_unref (gpointer object);
/* Whether there are more references than one.  Any thread. */
COP_API gboolean cop_object_is_shared (const CopObject *object);

/* A named reference: who keeps the object alive, for people to read.  Any thread.
 * transfer full; reason: copied. */
COP_API CopHold *cop_object_hold (CopObject *object, const char *reason);
COP_API void cop_hold_release (CopHold *hold); /* nullable */

/* The reasons of all holds, then the strong links to it ("link PATH.PROPERTY"), then "N unnamed"
 * if there are other references besides its parent's; NULL-terminated.  transfer full. */
COP_API char **cop_object_holders (CopObject *object);

/* --- what it is ------------------------------------------------------------------------ */

static inline CopType *
cop_object_type (const CopObject *object)
{
  return object->type;
}

COP_API CopHost *cop_object_host (const CopObject *object);
COP_API const char *cop_object_type_name (const CopObject *object);

/* Whether the object is of the type or of one that descends from it. */
COP_API gboolean cop_object_is_a (const CopObject *object, const CopTypeDesc *desc);

/* The object, or NULL when it is not of the type.  object: nullable. */
COP_API gpointer cop_object_cast (gpointer object, const CopTypeDesc *desc);

/* The functions with which the object implements the interface, or NULL. */
COP_API gconstpointer cop_object_interface (const CopObject *object,
                                            const CopInterfaceDesc *interface);

static inline guint64
cop_object_serial (const CopObject *object)
{
  return object->serial;
}

static inline CopState
cop_object_state (const CopObject *object)
{
  return (CopState)object->state;
}

/* Whether it is in the tree, or new: TRUE until unparent. */
COP_API gboolean cop_object_is_alive (const CopObject *object);

/* Where it was made. */
COP_API CopOrigin cop_object_origin (const CopObject *object);
/* Where the property was last set; {0, 0} when that is not known. */
COP_API CopOrigin cop_object_prop_origin (const CopObject *object, const CopProp *prop);

/* The place on whose behalf the object's machine is called from now on; returns the one before,
 * which the caller puts back.  host: for objects that are in no machine. */
COP_API CopOrigin cop_object_swap_origin (CopObject *object, CopOrigin origin);
COP_API CopOrigin cop_host_swap_origin (CopHost *host, CopOrigin origin);

/* --- the tree -------------------------------------------------------------------------- */

typedef enum
{
  COP_ADD_NULLABLE = 1 << 0, /* the child can be broken by writing NULL */
} CopAddFlags;

/* Gives the object a parent, which takes a reference of its own.  The name is unique among the
 * children and is no property of the parent's type; "name[*]" is "name[N]", one above the highest
 * N ever used under this parent.  A property of kind child is set in the same way.
 * Errors: INVALID (a bad name), EXISTS, STATE (it has a parent, or the parent is being removed),
 * TYPE (the property wants another type). */
COP_API gboolean cop_object_add (CopObject *parent, const char *name, CopObject *child,
                                 CopAddFlags flags, GError **error);

/* Cuts a nullable child: everything below it is asked, unplugged, unrealized and unparented, in
 * three passes (docs/LIFECYCLE.md).  Complete on return, except inside a hook: then the child is
 * off its path at once and the rest follows when the hook returns.  While devices are asked,
 * ejected or listed all of it waits, the asking as well; a refusal is a HOOK_ERROR then. Errors:
 * NOT_FOUND; REFUSED (not nullable; a blocker; a required link), with nothing changed; HOOK: the
 * cut is complete, and a hook failed on the way. */
COP_API gboolean cop_object_cut (CopObject *parent, const char *name, GError **error);

COP_API CopObject *cop_object_parent (const CopObject *object);      /* transfer none, nullable */
COP_API const char *cop_object_name (const CopObject *object);       /* nullable without parent */
COP_API CopObject *cop_object_first_child (const CopObject *object); /* in order of creation */
COP_API CopObject *cop_object_next (const CopObject *object);
COP_API guint cop_object_n_children (const CopObject *object);
/* O(1).  transfer none, nullable. */
COP_API CopObject *cop_object_child (const CopObject *object, const char *name);
/* Whether its parent may break it by writing NULL. */
COP_API gboolean cop_object_is_nullable (const CopObject *object);

/* "/machine/soc/uart0"; NULL for an object that is not below a root.  transfer full. */
COP_API char *cop_object_path (const CopObject *object);
/* The path, or "(TYPE #SERIAL)" for an object that has none.  transfer full. */
COP_API char *cop_object_label (const CopObject *object);
/* The same with the line in parentheses, where that is known: "/machine/uart0 (board.lua:8)".
 * origin: {0, 0}: where it was made.  transfer full. */
COP_API char *cop_object_label_at (const CopObject *object, CopOrigin origin);

/* Finds an object: "/a/b" from the root of the tree that base is in; "./a" and "../a" from base;
 * "b" or "a/b" from base, else anywhere below the root where it is the end of exactly one path.
 * A component is a child's name, a link's, or "." or "..".
 * transfer none.  Errors: NOT_FOUND, naming the nearest; AMBIGUOUS, naming the candidates. */
COP_API CopObject *cop_object_resolve (CopObject *base, const char *path, GError **error);

/* The same for absolute and relative paths without an error: no allocation.  nullable. */
COP_API CopObject *cop_object_lookup (CopObject *base, const char *path);

/* --- walking --------------------------------------------------------------------------- */

/* The one iterator: depth first from root, without recursion and without memory of its own.
 *
 *   CopWalk walk = COP_WALK (root);
 *   while (cop_walk_next (&walk))
 *     use (walk.at, walk.depth);
 *
 * With leave set, every object is seen twice, the second time (walk.leaving) after what is below
 * it.  The tree must not change under it. */
typedef struct
{
  CopObject *(*down) (CopObject *object);   /* the first below; nullable */
  CopObject *(*across) (CopObject *object); /* the next beside; nullable */
  CopObject *(*up) (CopObject *object);     /* the one above */
} CopRelation;

/* Parent and child. */
COP_API const CopRelation cop_relation_child;

typedef struct
{
  CopObject *root;
  const CopRelation *relation;
  gboolean leave;
  CopObject *at;
  guint depth;
  gboolean leaving;
  gboolean skip;
} CopWalk;

#define COP_WALK(root_)                                                                            \
  {                                                                                                \
    .root = (CopObject *)(root_), .relation = &cop_relation_child                                  \
  }
#define COP_WALK_BY(root_, relation_)                                                              \
  {                                                                                                \
    .root = (CopObject *)(root_), .relation = (relation_)                                          \
  }

COP_API gboolean cop_walk_next (CopWalk *walk);
/* Do not go below where the walk is. */
COP_API void cop_walk_skip (CopWalk *walk);

/* --- properties ------------------------------------------------------------------------ */

/* By name: a row of the type, a child, or a dynamic property, in this order.
 * get: ret_value is out, owns its content.  Errors: NOT_FOUND, naming the nearest; for set also
 * TYPE, RANGE, STATE (not now), REFUSED, and whatever the row's own hook says. */
COP_API gboolean cop_object_get (CopObject *object, const char *name, CopValue *ret_value,
                                 GError **error);
COP_API gboolean cop_object_set (CopObject *object, const char *name, const CopValue *value,
                                 GError **error);

COP_API gboolean cop_object_get_bool (CopObject *object, const char *name, gboolean *ret,
                                      GError **error);
COP_API gboolean cop_object_get_int (CopObject *object, const char *name, gint64 *ret,
                                     GError **error);
COP_API gboolean cop_object_get_uint (CopObject *object, const char *name, guint64 *ret,
                                      GError **error);
/* ret: transfer full, nullable. */
COP_API gboolean cop_object_get_string (CopObject *object, const char *name, char **ret,
                                        GError **error);
/* ret: transfer none, nullable. */
COP_API gboolean cop_object_get_object (CopObject *object, const char *name, CopObject **ret,
                                        GError **error);
COP_API gboolean cop_object_set_bool (CopObject *object, const char *name, gboolean value,
                                      GError **error);
COP_API gboolean cop_object_set_int (CopObject *object, const char *name, gint64 value,
                                     GError **error);
COP_API gboolean cop_object_set_uint (CopObject *object, const char *name, guint64 value,
                                      GError **error);
COP_API gboolean cop_object_set_string (CopObject *object, const char *name, const char *value,
                                        GError **error);
COP_API gboolean cop_object_set_object (CopObject *object, const char *name, CopObject *value,
                                        GError **error);

/* The same for a row fetched before; the row must be of the object's type or an ancestor's. */
COP_API gboolean cop_prop_get (const CopProp *prop, CopObject *object, CopValue *ret_value,
                               GError **error);
COP_API gboolean cop_prop_set (const CopProp *prop, CopObject *object, const CopValue *value,
                               GError **error);
/* Without any check: the row must be a bool, int, uint, size, address or enum (its index). */
COP_API gint64 cop_prop_get_int (const CopProp *prop, const CopObject *object);
COP_API guint64 cop_prop_get_uint (const CopProp *prop, const CopObject *object);
/* transfer none, nullable; the row must be a string. */
COP_API const char *cop_prop_peek_string (const CopProp *prop, const CopObject *object);
/* With the bounds and the state checked. */
COP_API gboolean cop_prop_set_uint (const CopProp *prop, CopObject *object, guint64 value,
                                    GError **error);

/* Sets a property from text as a command line gives it: "4", "0x1000", "2G" (sizes), "true",
 * "a,b" (lists), a path (links). */
COP_API gboolean cop_object_set_from_text (CopObject *object, const char *name, const char *text,
                                           GError **error);

/* A property of one object alone.  def: name, kind, doc, and get or set for a computed one; no
 * offset.  The strings are copied.  Errors: EXISTS, INVALID. */
COP_API gboolean cop_object_add_dynamic (CopObject *object, const CopPropDef *def,
                                         const CopValue *value, GError **error);
COP_API gboolean cop_object_remove_dynamic (CopObject *object, const char *name, GError **error);
/* The names in order of creation, NULL-terminated.  transfer full. */
COP_API char **cop_object_list_dynamic (const CopObject *object);

/* Calls fn after every write of a property of the object until the observer is removed (with the
 * same fn and data) or the object is finalized. */
typedef void (*CopNotify) (CopObject *object, const CopProp *prop, gpointer data);
COP_API void cop_object_observe (CopObject *object, CopNotify fn, gpointer data);
COP_API void cop_object_unobserve (CopObject *object, CopNotify fn, gpointer data);

/* The descriptor whose hook is being run, for hooks that serve several descriptors. */
COP_API const CopTypeDesc *cop_object_hook_type (const CopObject *object);

/* Tells of an error in a hook that may not fail: it becomes a HOOK_ERROR event, and the first is
 * the error of the call that ran the hook.  hook: its name, static.  error: transfer full. */
COP_API void cop_object_hook_error (CopObject *object, const char *hook, GError *error);
/* The first such error since the last call of the machine's, for a caller whose call has no error
 * of its own, as an access to memory: it calls this before, error NULL, and after.  TRUE: there was
 * none, or another call is going on, whose error it will be. */
COP_API gboolean cop_object_report (const CopObject *object, GError **error);

/* A binding's interest in an object: gone (object, data) is called when the object is finalized,
 * after its finalize hooks.  One for each data; gone NULL takes it away. */
COP_API void cop_object_set_proxy (CopObject *object,
                                   void (*gone) (CopObject *object, gpointer data), gpointer data);
/* The data of the first of them, or NULL. */
COP_API gpointer cop_object_proxy (const CopObject *object);

/* Fails on behalf of the object: "PATH: text"; cop_object_fail has the code HOOK.  Always FALSE. */
COP_API gboolean cop_object_fail (const CopObject *object, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
COP_API gboolean cop_object_error (const CopObject *object, GError **error, int code,
                                   const char *format, ...) G_GNUC_PRINTF (4, 5);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopObject, cop_object_unref)

G_END_DECLS

#endif
