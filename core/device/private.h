/* What devices, buses and lives are made of, for the core's rooms. */
#ifndef DEVICE_PRIVATE_H
#define DEVICE_PRIVATE_H

#include <coppice/dev/device.h>
#include <base/vec.h>
#include <coppice/event.h>
#include <object/private.h>
#include <wire/private.h>

G_BEGIN_DECLS

/* --- types ----------------------------------------------------------------------------- */

typedef struct
{
  gboolean (*fn) (CopDevice *self, GError **error);
  const CopTypeDesc *desc;
} CopDeviceHook;

typedef struct
{
  void (*fn) (CopDevice *self);
  const CopTypeDesc *desc;
} CopDeviceVoidHook;

typedef struct
{
  gboolean (*fn) (CopDevice *self, CopNode *node, GError **error);
  const CopTypeDesc *desc;
} CopDescribeHook;

/* A device type worked out: what it declares and inherits, in one place. */
typedef struct
{
  const char *bus;
  const char *const *compatible;
  const char *node;
  gboolean no_node;
  GArray *windows;           /* const CopWindowDef *, the root type's first */
  GArray *inputs, *outputs;  /* const CopLineDef * */
  GArray *buses;             /* const CopBusDef * */
  GArray *build, *realize;   /* CopDeviceHook, the root type's first */
  GArray *unrealize, *reset; /* CopDeviceVoidHook, the leaf's first */
  GArray *describe;          /* CopDescribeHook, the root type's first */
} CopFamily;

/* The worked-out device type; NULL for a type that is no device. */
const CopFamily *cop_type__make_family (CopType *type);
static inline const CopFamily *
cop_type__family (CopType *type)
{
  return G_LIKELY (type->family != NULL) ? type->family : cop_type__make_family (type);
}
/* The object as a device, or NULL: once init has begun, a flag tells. */
static inline CopDevice *
cop_device__of (CopObject *object)
{
  return object->flags & COP_FLAG_DEVICE ? (CopDevice *)object : NULL;
}

/* --- instances ------------------------------------------------------------------------- */

enum
{
  COP_DEVICE_DISABLED = 1 << 0,
  COP_DEVICE_WAS_REALIZED = 1 << 1,
  COP_DEVICE_PRE_PLUGGED = 1 << 2,
  COP_DEVICE_PLUGGED = 1 << 3,
};
enum
{
  COP_BUS_REALIZED = 1 << 0,
  COP_BUS_BORROWS = 1 << 1, /* its space is that of a bus above */
};

typedef struct
{
  char *name;
  CopDtMode mode;
  guint n_items;
  CopDtItem *items; /* owned; objects are in links */
  CopLink *links;   /* one for each item; weak */
  CopOrigin origin;
} CopDtEntry;

/* What few devices need. */
struct _CopDeviceExt
{
  guint64 *at;
  guint n_at;
  CopPorts ports;
  char *node, *label;
  GPtrArray *blockers; /* char * */
  GPtrArray *dt;       /* CopDtEntry */
  CopRegion unit;      /* the place on an indexed bus */
};

/* A plain Devicetree node. */
typedef struct
{
  CopObject object;
  GPtrArray *dt;
  char *node, *label;
} CopPlainNode;

CopDeviceExt *cop_device__ext (CopDevice *device);
/* The entries of a device or plain node, or NULL. */
GPtrArray *cop_dt__entries (CopObject *object);

void cop_bus__attach (CopBus *bus, CopDevice *device);
void cop_bus__detach (CopDevice *device);
/* The first of the two that is finalized parts them: either may be held longer than the other. */
void cop_bus__leave_device (CopBus *bus);
/* What devices on the bus are mapped into; NULL when that is nothing. */
CopRegion *cop_bus__space (CopBus *bus);
/* The numbers of cells on the bus; COP_CELLS_NONE is possible. */
void cop_bus__cells (const CopBus *bus, guint *ret_address, guint *ret_size);
const CopBusClass *cop_bus__class (const CopBus *bus);
/* Who is told of plugging the device; NULL for nobody. */
CopObject *cop_device__handler (CopDevice *device, const CopHotplugHandler **ret_functions);

/* Maps the windows of a device that has come to life, or unmaps them. */
gboolean cop_device__publish (CopDevice *device, GError **error);
void cop_device__withdraw (CopDevice *device);

/* --- lives ----------------------------------------------------------------------------- */

/* One step that has been done and could be undone. */
typedef struct
{
  CopObject *object;
  CopStep step;
  CopNaming naming; /* PARENT */
} CopDone;

/* Where in the realizing of a subtree we are. */
typedef struct
{
  CopObject *object;
  CopObject *child;
  CopBus *bus;
  guint stage;
} CopRealizing;

/* What is below an object and itself, in the order of going. */
typedef struct
{
  CopObject **items;
  guint len, room;
  guint n_staged; /* devices and buses among them */
  guint n_ext;    /* those that could have links to them */
} CopMembers;

/* A cut that was asked for inside a hook: off its path, not yet carried out. */
typedef struct
{
  CopObject *root; /* with the reference that its parent had */
  CopMembers members;
} CopPendingCut;

typedef struct _CopLife CopLife;
struct _CopLife
{
  CopOwner *owner;
  CopObject *machine; /* not referenced */
  gboolean running;   /* what is added is reset and hotplugged */
  guint undoable;     /* of those, how many would be undone on failure */
  guint building;     /* additions wait to be realized */
  guint lists;        /* of what is asked, ejected or looked at: nothing may go meanwhile */
  COP_VEC (CopDone) ledger;
  COP_VEC (CopRealizing) realizing;
  GQueue cuts; /* CopPendingCut */
  gboolean (*fault) (CopMachine *machine, CopStep step, CopObject *object, gpointer data,
                     GError **error);
  gpointer fault_data;
  GHashTable *nodes; /* while a Devicetree is made: device or plain node to CopNode */
};

#define COP_LIFE_DEEPEST 64

CopLife *cop_life__new (CopOwner *owner);

static inline CopLife *
cop_life_of (const CopObject *object)
{
  return object->owner->life;
}

/* What the steps up to ATTACH need to know. */
typedef struct
{
  CopType *type;
  CopObject *parent;
  const char *name;
  CopAddFlags flags;
  CopBus *bus;               /* nullable */
  const CopDeviceSpec *spec; /* nullable: of an object that is planted */
  gboolean planted;
  CopNaming naming;
} CopBirth;

/* Begins an operation that is undone when it fails.  ret_mark: out. */
gboolean cop_life__begin (CopLife *life, guint *ret_mark, GError **error);
/* Ends it; with ok FALSE all steps since the mark are undone, the last first.  Returns ok. */
gboolean cop_life__end (CopLife *life, guint mark, gboolean ok);

/* Makes the object and takes it through the steps up to ATTACH and BUILD. */
CopObject *cop_life__bear (CopLife *life, CopBirth *birth, GError **error);
/* The same from PARENT on, for an object that has been made before. */
gboolean cop_life__adopt (CopLife *life, CopObject *object, CopBirth *birth, GError **error);
/* Realizes the object, and the devices below it that are new. */
gboolean cop_life__realize (CopLife *life, CopObject *object, GError **error);
/* Takes one step: asks the fault injector, goes, writes it down, tells of it. */
gboolean
cop_life__take (CopLife *life, CopStep step, CopObject *object, CopBirth *birth, GError **error);
/* naming: nullable. */
void cop_life__write_down (CopLife *life, CopObject *object, CopStep step, const CopNaming *naming);
/* Undoes what the ledger has above the mark, the last first. */
void cop_life__undo_since (CopLife *life, guint mark);
/* Makes a child that init puts below an object: steps that are told and can be failed, and that are
 * in no ledger, since the child goes with its parent.  transfer none, nullable. */
CopObject *
cop_life__make_child (CopObject *parent, const char *name, CopType *type, GError **error);
/* Asks the fault injector. */
gboolean cop_life__allowed (CopObject *context, CopStep step, CopObject *object, GError **error);

/* The going steps, shared by cuts and by undoing. */
void cop_life__unplug (CopDevice *device);
void cop_life__unrealize (CopDevice *device);
void cop_life__unrealize_bus (CopBus *bus);
void cop_life__detach (CopDevice *device);
void cop_life__unwire (CopDevice *device);
void cop_life__reset (CopDevice *device);

/* Asks all below the object whether it may go.  members: what is below it, those that go first
 * in front, as cop_life__members gives them. */
gboolean cop_life__ask (CopObject *root, const CopMembers *members, GError **error);
/* Everything below the object and itself, in the order of going, marked; nothing is asked.
 * The caller frees it with cop_vec_free. */
CopMembers cop_life__members (CopObject *root);
void cop_life__unmark (CopMembers *members);
/* Unparents the object and what is below it, the newest and deepest first; nothing there is
 * realized.  naming: nullable, as adopting the object gave it. */
void cop_life__unparent (CopObject *root, const CopNaming *naming);
/* Cuts the object: asked, or by force (closing).  Inside a hook it is off its path on return. */
gboolean cop_life__cut (CopObject *root, gboolean ask, GError **error);
/* Nothing is removed while there is a list of what is asked, ejected or looked at. */
gboolean cop_life__may_cut (const CopObject *object, GError **error);
/* Realizes a device that was added disabled. */
gboolean cop_life__enable (CopDevice *device, GError **error);
/* Carries out the cuts that hooks have asked for, once nothing else is going on. */
void cop_life__settle (CopOwner *owner);
/* Unrealizes and detaches, and keeps the parent. */
gboolean cop_life__eject (CopDevice *device, GError **error);

/* Error of a hook that did not say why. */
void cop_hook__why (CopObject *object, const char *hook, GError **error);

G_END_DECLS

#endif
