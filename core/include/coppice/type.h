/* Types: what an object is made from.
 *
 * A type is a const descriptor; the descriptor's address is its identity.  A host that has been
 * told of a descriptor (cop_host_register) works it out once, at first use, into a CopType: the
 * flattened table of properties, the template of an instance, the chains of hooks.  Descriptors
 * can be shared by hosts, CopTypes cannot.
 */
#ifndef COPPICE_TYPE_H
#define COPPICE_TYPE_H

#include <coppice/host.h>
#include <coppice/value.h>

G_BEGIN_DECLS

/* --- properties ------------------------------------------------------------------------ */

/* When a property may be written. */
typedef enum
{
  COP_SET_BEFORE_REALIZE, /* until the object is realized; the usual case */
  COP_SET_ALWAYS,
  COP_SET_NEVER, /* read-only from outside */
} CopWhenSet;

typedef union
{
  gint64 i;
  guint64 u; /* also the index of an enum's choice */
  double d;
  const char *s;
} CopScalar;

/* Reads a computed property.  ret_value: out, COP_VALUE_NONE at entry. */
typedef gboolean (*CopPropGet) (CopObject *self, const CopProp *prop, CopValue *ret_value,
                                GError **error);
/* Writes a computed property; for any other kind: called after the core's own checks and before
 * the write, and may refuse it. */
typedef gboolean (*CopPropSet) (CopObject *self, const CopProp *prop, const CopValue *value,
                                GError **error);
/* Called after a write. */
typedef void (*CopPropChanged) (CopObject *self, const CopProp *prop);

/* One row of a type's property table.  Rows without a doc are refused at registration. */
struct _CopPropDef
{
  const char *name; /* a Lua identifier; NULL ends the table */
  CopKind kind;
  guint8 width;   /* bytes of the member */
  guint32 offset; /* of the member in the instance */
  CopWhenSet when;
  gboolean required;          /* must not be left at its default; a link: also holds up the
                                 removal of its target */
  gboolean weak;              /* a link that becomes NULL when its target leaves the tree */
  gboolean nullable;          /* a child that can be broken by writing NULL */
  CopScalar otherwise;        /* the default */
  CopScalar min, max;         /* both zero: the bounds of the width */
  const char *const *choices; /* of an enum, NULL-terminated */
  const char *to;             /* a link or child: the name of the type or interface wanted;
                                 an alias: the path to its target, "child/property" */
  CopKind item;               /* of a list */
  CopKind computed_kind;      /* what a computed property yields; COP_KIND_NONE: varies */
  CopPropGet get;
  CopPropSet set;
  CopPropChanged changed;
  gboolean said;   /* computed, and says how the object was asked for: who makes it again sets it */
  gboolean direct; /* set is the core's own, and no hook: it may begin operations of the machine */
  const char *doc;
};

#define COP__WIDTH(Struct, member) (sizeof (((Struct *)0)->member))
#define COP__AT(Struct, member)                                                                    \
  .offset = G_STRUCT_OFFSET (Struct, member), .width = COP__WIDTH (Struct, member)

#define COP_BOOL(name_, Struct, member, ...)                                                       \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_BOOL, COP__AT (Struct, member), __VA_ARGS__                    \
  }
#define COP_INT(name_, Struct, member, ...)                                                        \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_INT, COP__AT (Struct, member), __VA_ARGS__                     \
  }
#define COP_UINT(name_, Struct, member, ...)                                                       \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_UINT, COP__AT (Struct, member), __VA_ARGS__                    \
  }
#define COP_SIZE(name_, Struct, member, ...)                                                       \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_SIZE, COP__AT (Struct, member), __VA_ARGS__                    \
  }
#define COP_ADDRESS(name_, Struct, member, ...)                                                    \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_ADDRESS, COP__AT (Struct, member), __VA_ARGS__                 \
  }
#define COP_DOUBLE(name_, Struct, member, ...)                                                     \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_DOUBLE, COP__AT (Struct, member), __VA_ARGS__                  \
  }
/* member: char *, owned by the object */
#define COP_STRING(name_, Struct, member, ...)                                                     \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_STRING, COP__AT (Struct, member), __VA_ARGS__                  \
  }
/* member: guint8 to guint64, the index of the choice */
#define COP_ENUM(name_, Struct, member, ...)                                                       \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_ENUM, COP__AT (Struct, member), __VA_ARGS__                    \
  }
/* member: GBytes *, owned by the object */
#define COP_BYTES(name_, Struct, member, ...)                                                      \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_BYTES, COP__AT (Struct, member), __VA_ARGS__                   \
  }
/* member: CopList *, owned by the object */
#define COP_LIST(name_, Struct, member, ...)                                                       \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_LIST, COP__AT (Struct, member), __VA_ARGS__                    \
  }
/* member: CopLink */
#define COP_LINK(name_, Struct, member, ...)                                                       \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_LINK, COP__AT (Struct, member), __VA_ARGS__                    \
  }
/* no member: the child is in the tree */
#define COP_CHILD(name_, ...)                                                                      \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_CHILD, __VA_ARGS__                                             \
  }
#define COP_ALIAS(name_, ...)                                                                      \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_ALIAS, __VA_ARGS__                                             \
  }
#define COP_COMPUTED(name_, ...)                                                                   \
  {                                                                                                \
    .name = name_, .kind = COP_KIND_COMPUTED, __VA_ARGS__                                          \
  }
#define COP_PROPS_END                                                                              \
  {                                                                                                \
    .name = NULL                                                                                   \
  }

/* A row that a type has worked out: fetch it once (cop_type_find_prop), then read and write
 * without a look-up.  Belongs to its type. */
COP_API const CopPropDef *cop_prop_def (const CopProp *prop);    /* transfer none */
COP_API const char *cop_prop_name (const CopProp *prop);         /* transfer none */
COP_API const CopTypeDesc *cop_prop_owner (const CopProp *prop); /* the type that declared it */
COP_API guint cop_prop_index (const CopProp *prop);              /* its place in the type's table */

/* --- types ----------------------------------------------------------------------------- */

/* An interface: a name, and what the implementing type's table of functions must look like.
 * Its address is its identity. */
struct _CopInterfaceDesc
{
  const char *name;
  const char *doc;
};

typedef struct
{
  const CopInterfaceDesc *interface; /* NULL ends the table */
  gconstpointer functions;           /* the table that the interface's header declares */
} CopImplements;

/* Another default for a property that the type inherits. */
typedef struct
{
  const char *name;    /* of the property; NULL ends the table */
  CopScalar otherwise; /* as in the property's row, and within its bounds */
} CopDefault;

typedef enum
{
  COP_TYPE_ABSTRACT = 1 << 0,           /* no instances */
  COP_TYPE_NOT_USER_CREATABLE = 1 << 1, /* not by device_add or from a script */
} CopTypeFlags;

/* The hooks of a descriptor are its own: those of its ancestors run as well, the root's first for
 * init and post_init, the leaf's first for finalize. */
struct _CopTypeDesc
{
  const char *name; /* "vendor.model" */
  const char *doc;
  const char *leaves_out;    /* nullable: what the type has not of the thing that it models */
  const CopTypeDesc *parent; /* NULL: cop_type_object */
  gsize size;                /* of an instance; not less than the parent's */
  CopTypeFlags flags;
  const CopPropDef *props;         /* nullable */
  const CopDefault *defaults;      /* nullable: of properties that have a simple kind */
  const CopImplements *implements; /* nullable */
  gboolean (*init) (CopObject *self, GError **error);
  gboolean (*post_init) (CopObject *self, GError **error);
  void (*finalize) (CopObject *self);
  gconstpointer klass; /* what the family asks for besides; devices: const CopDeviceClass */
  gconstpointer data;  /* the descriptor's own; a binding keeps its hooks here */
};

/* The root of all types. */
COP_API const CopTypeDesc cop_type_object;
/* A plain container of children that users name; all its children are nullable. */
COP_API const CopTypeDesc cop_type_container;

/* Tells the host of a type.  The parent must be known, or is registered with it.
 * desc: must stay valid until it is unregistered; release: nullable, called with data when the
 * host no longer needs it.
 * Errors: EXISTS (another type has the name), INVALID (the table of properties is wrong). */
COP_API gboolean cop_host_register (CopHost *host, const CopTypeDesc *desc, GDestroyNotify release,
                                    gpointer data, GError **error);

/* Errors: NOT_FOUND; STATE (objects or types of it are left; says how many). */
COP_API gboolean cop_host_unregister (CopHost *host, const char *name, GError **error);

/* transfer none.  Errors: NOT_FOUND, naming the nearest. */
COP_API CopType *cop_host_find_type (CopHost *host, const char *name, GError **error);
/* Like find, without an error.  nullable. */
COP_API CopType *cop_host_peek_type (CopHost *host, const char *name);
/* transfer none; a known descriptor's type, NULL for one that was never registered. */
COP_API CopType *cop_host_type (CopHost *host, const CopTypeDesc *desc);

/* Asked for a type that is not known by name, a loader may register it (a file of a catalogue).
 * Returns TRUE when it has registered something. */
typedef gboolean (*CopTypeLoader) (CopHost *host, const char *name, gpointer data, GError **error);
COP_API void cop_host_set_type_loader (CopHost *host, CopTypeLoader loader, gpointer data);

/* All types, by name.  transfer container. */
COP_API GPtrArray *cop_host_list_types (CopHost *host);

COP_API const CopTypeDesc *cop_type_desc (const CopType *type);
COP_API const char *cop_type_name (const CopType *type);
COP_API CopHost *cop_type_host (const CopType *type);
/* nullable: NULL for the root. */
COP_API CopType *cop_type_parent (const CopType *type);
COP_API gboolean cop_type_is_a (const CopType *type, const CopTypeDesc *ancestor);
COP_API gboolean cop_type_is_abstract (const CopType *type);
COP_API gboolean cop_type_is_user_creatable (const CopType *type);
/* The functions with which the type implements the interface, or NULL. */
COP_API gconstpointer cop_type_interface (const CopType *type, const CopInterfaceDesc *interface);
/* Whether the type is, descends from, or implements what has this name. */
COP_API gboolean cop_type_answers_to (const CopType *type, const char *name);

/* The properties, inherited ones first, in the order of their declaration. */
COP_API guint cop_type_n_props (const CopType *type);
COP_API const CopProp *cop_type_prop (const CopType *type, guint index);
/* nullable: NULL when there is none. */
COP_API const CopProp *cop_type_find_prop (const CopType *type, const char *name);

/* A place for the binding that made or uses the type; NULL at first. */
COP_API gpointer cop_type_binding (const CopType *type);
COP_API void cop_type_set_binding (CopType *type, gpointer binding);

/* Objects alive of exactly this type. */
COP_API guint64 cop_type_live_objects (const CopType *type);

G_END_DECLS

#endif
