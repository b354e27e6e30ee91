/* What devices, buses and lives are made of, for the core's rooms. */
#ifndef DEVICE_PRIVATE_H
#define DEVICE_PRIVATE_H

#include <coppice/dev/request.h>
#include <coppice/dev/timer.h>
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
  gboolean no_node, node_when_said, described;
  GArray *windows;          /* const CopWindowDef *, the root type's first; those with a place in
                               "at" before those that the bus maps */
  guint n_placed;           /* how many have one */
  GArray *inputs, *outputs; /* const CopLineDef * */
  GArray *buses;            /* const CopBusDef * */
  GArray *build, *realize;  /* CopDeviceHook, the root type's first */
  GArray *unrealize;        /* CopDeviceVoidHook, the leaf's first */
  GArray *reset_enter, *reset;
  GArray *reset_exit;      /* the root's first */
  GArray *describe;        /* CopDescribeHook, the root type's first */
  GArray *registers;       /* of the windows that have some; NULL: none (registers.c) */
  GError *registers_error; /* nullable: what is wrong with them; no instance can be made */
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
  COP_DEVICE_STANDING = 1 << 4, /* hidden: off the seats of its bus, which it still has */
  COP_DEVICE_ENABLED = 1 << 5,  /* somebody said so: its node says "okay" */
};
/* The reset_bits of a device. */
enum
{
  COP_RESET_COMING = 1 << 0,  /* it comes to life: held until its own reset is done */
  COP_RESET_ENTERED = 1 << 1, /* the first phase has run, and the last has not */
  COP_RESET_HELD = 1 << 2,    /* the second has, too */
  COP_RESET_ARRIVED = 1 << 3, /* its own reset is done, and it is not quite realized */
};
enum
{
  COP_BUS_REALIZED = 1 << 0,
  COP_BUS_BORROWS = 1 << 1, /* its space is that of a bus above, or among its own regions */
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

/* An output that is to be wired to a place that is found. */
typedef struct
{
  CopLink *provider; /* weak */
  const CopLineDef *output, *input;
  guint index;
  CopEndpoint endpoint; /* no provider */
  CopOrigin origin;
} CopWantedLine;

/* A wire that has gone with its provider. */
typedef struct
{
  const CopLineDef *output;
  guint ordinal, index;
  char *path, *label;   /* of the provider: where it was, how others knew it (nullable) */
  guint64 lineage;      /* of the provider */
  guint64 order;        /* among the wires to it */
  CopEndpoint endpoint; /* input: a row's name; no provider */
} CopLostWire;

typedef struct
{
  CopTimer *first, *last;
} CopTimers;

/* What few devices need. */
struct _CopDeviceExt
{
  guint64 *at;
  guint n_at;
  CopPorts ports;
  GArray *wanted; /* CopWantedLine; nullable */
  GArray *lost;   /* CopLostWire; nullable */
  char *node, *label;
  GPtrArray *blockers;   /* char * */
  GHashTable *levels;    /* what it drives, as drive.c knows its places; zeroes are left out */
  GPtrArray *intercepts; /* CopIntercept */
  guint last_intercept;  /* the id of the last one */
  GPtrArray *dt;         /* CopDtEntry */
  CopRegion unit;        /* the place on an indexed bus */
  CopTimers timers, timers_over; /* those that can be set, those that cannot any more */
  CopRequest *requests;          /* guarded by the lock of the machine's time */
  gboolean had_requests;         /* of the machine's thread alone */
  CopRemoval *removal;           /* the pending one; it belongs to the machine */
};

typedef struct _CopLife CopLife;

/* A plain Devicetree node. */
typedef struct
{
  CopObject object;
  const CopNode *source; /* nullable */
  GPtrArray *dt;
  char *node, *label;
} CopPlainNode;

/* --- imported nodes (dt-device.c, dt-source.c) -------------------------------------------- */

typedef struct
{
  CopDevice device;
  const CopNode *source; /* of the machine's source; nullable */
  char *bus_type;        /* nullable */
  guint8 address_cells, size_cells;
} CopDtDevice;

/* The tree that a machine was imported from. */
typedef struct _CopDtSource CopDtSource;

/* What a node of it is. */
typedef struct
{
  gboolean is_device, disabled;
  const char *bus_type; /* NULL: no bus */
  guint8 address_cells, size_cells;
} CopDtLook;

/* tree: transfer full.  host: its files are the tree's from now on, for origins. */
CopDtSource *cop_dt_source__new (CopTree *tree, CopHost *host);
void cop_dt_source__free (CopDtSource *source); /* nullable */
CopTree *cop_dt_source__tree (const CopDtSource *source);
/* Where the source says that, as the host knows files; otherwise where it does not. */
CopOrigin cop_dt_source__origin (const CopDtSource *source, CopOrigin origin, CopOrigin otherwise);
CopDtLook cop_dt_source__look (const CopDtSource *source, const CopNode *node);
/* The device or plain node that has come from it, the last one; NULL when it is gone. */
CopObject *cop_dt_source__object (const CopDtSource *source, const CopNode *node);
/* The node of the source that the device, plain node or machine comes from; NULL for none. */
const CopNode *cop_dt__source (CopObject *object);
/* Makes it come from there, with the bus that it has.  look: of the node. */
gboolean
cop_dt__set_source (CopObject *object, const CopNode *node, const CopDtLook *look, GError **error);
/* The property "source" of both types. */
gboolean cop_dt__get_source (CopObject *self, const CopProp *prop, CopValue *ret, GError **error);
gboolean
cop_dt__put_source (CopObject *self, const CopProp *prop, const CopValue *value, GError **error);
/* It is finalized.  node: nullable. */
void cop_dt__forget_source (CopObject *object, const CopNode *node);
/* A property of one cell, as the script says or its source.  FALSE: there is none. */
gboolean cop_dt__number (CopObject *object, const char *name, guint32 *ret);

CopDeviceExt *cop_device__ext (CopDevice *device);
/* Makes a bus that the device offers.  transfer none. */
CopBus *cop_device__offer (CopDevice *device, const char *name, const char *type, GError **error);
/* The entries of a device or plain node, or NULL. */
GPtrArray *cop_dt__entries (CopObject *object);
/* cop_dt_set and cop_dt_unset of what has been there before, whatever is mapped. */
gboolean cop_dt__set (CopObject *object, const char *name, CopDtMode mode, const CopDtItem *items,
                      guint n_items, GError **error);
void cop_dt__unset (CopObject *object, const char *name);
/* The name of the object's entry that has the link, and the item that it belongs to; or NULL. */
const char *cop_dt__find_link (CopObject *object, const CopLink *link, gint *ret_item);
/* The link of an item that refers to a node; NULL when there is no such item.  ret_prop: what
 * cop_link__set wants. */
CopLink *cop_dt__link (CopObject *object, const char *name, guint item, const CopProp **ret_prop);

void cop_bus__attach (CopBus *bus, CopDevice *device);
void cop_bus__detach (CopDevice *device);
/* Leaves its seat on the bus and keeps the bus; sits down again in front of next (NULL: last). */
void cop_bus__stand_up (CopDevice *device);
void cop_bus__sit_down (CopDevice *device, CopDevice *next);
/* The first of the two that is finalized parts them: either may be held longer than the other. */
void cop_bus__leave_device (CopBus *bus);
/* What devices on the bus are mapped into; NULL when that is nothing. */
CopRegion *cop_bus__space (CopBus *bus);
/* Whether devices on the bus are mapped beside the device that offers it. */
gboolean cop_bus__is_transparent (const CopBus *bus);
/* What a forwarded window of this space shows a part of; NULL when that is nothing. */
CopRegion *cop_bus__forwards (CopBus *bus, guint32 space);
/* The numbers of cells on the bus; COP_CELLS_NONE is possible. */
void cop_bus__cells (const CopBus *bus, guint *ret_address, guint *ret_size);
const CopBusClass *cop_bus__class (const CopBus *bus);
/* Who is told of plugging the device; NULL for nobody. */
CopObject *cop_device__handler (CopDevice *device, const CopHotplugHandler **ret_functions);

/* --- registers.c --- */

/* Works out the tables of registers that a type of the ancestry declares. */
void cop_family__add_registers (CopFamily *family, CopType *type, const CopTypeDesc *desc,
                                const CopWindowDef *windows);
void cop_family__free_registers (CopFamily *family);
/* Gives the windows their registers, as after a reset. */
gboolean cop_device__init_registers (CopDevice *device, GError **error);
/* The second phase of a reset, before the type's own hooks. */
void cop_device__reset_registers (CopDevice *device);
/* Appends those that are not as after a reset. */
void cop_device__print_registers (const CopDevice *device, GString *out);

/* A new wire of a device that drives already carries its level; nobody is told. */
void cop_device__carry (CopDevice *device, CopWire *wire);
/* All that the device drives is 0. */
void cop_device__lower (CopDevice *device);

/* As cop_device_wire, of a device that is realized already: its former wire went with its provider,
 * which is made again.  Errors: as there, but for STATE. */
gboolean cop_device__wire_again (CopDevice *consumer, const char *output, guint index,
                                 const CopEndpoint *endpoint, GError **error);
/* The index-th of the lines that are to be found gets its place.  Errors: as cop_device_wire. */
gboolean cop_device__wire_found (CopDevice *consumer, guint index, guint place, GError **error);
/* The same is undone: it is to be found again. */
void cop_device__cut_found (CopDevice *consumer, guint index);
/* No line of it is to be found any more. */
void cop_device__forget_wanted (CopDevice *device);

/* --- lost.c --- */

/* Its wires are about to go with it: those that stay note what they lose. */
void cop_device__leave_consumers (CopDevice *provider);
/* It has lost such a wire.  output: by name, and the rest of lost but for its output and ordinal;
 * copied.  Does nothing when it has no such output. */
void cop_device__lose (CopDevice *consumer, const char *output, const CopLostWire *lost);
/* The first label of the device, by which others know it; NULL: none.  transfer full. */
char *cop_device__first_label (const CopDevice *device);
/* It is wired again. */
void cop_device__regain (CopDevice *consumer, const CopLineDef *output, guint index);
/* The n-th of what it has lost, in the order of its outputs; NULL behind the last. */
const CopLostWire *cop_device__nth_lost (const CopDevice *device, guint n);
void cop_device__forget_lost (CopDevice *device);

/* --- place.c, place-find.c --- */

/* Finds what is not given for the object and all below it that are not realized yet, if anybody has
 * asked for it.  Errors: EXISTS, NOT_FOUND; what providers say. */
gboolean cop_life__place (CopLife *life, CopObject *top, GError **error);
/* How many addresses the device's type asks for: up to the last window that is not optional. */
guint cop_device__n_needed (const CopDevice *device);
/* Where the order of a device's wishes begins, and the first numbers in it.
 * what: tells several wishes of a device from each other. */
guint64 cop_place__seed (const char *path, const char *what, guint index);
guint64 cop_place__number (guint64 seed, guint round);

gboolean cop_device__init_windows (CopDevice *device, GError **error);
void cop_device__finish_windows (CopDevice *device);
/* Whether the forwarded window is the bus's space itself. */
gboolean cop_window__is_space (const CopWindowDef *def);
/* The address on the device's bus that a forwarded window has, which is at "at" outside. */
gboolean cop_window__base (CopDevice *device, const CopWindowDef *def, guint64 at,
                           guint64 *ret_base, GError **error);
/* Maps the windows of a device that has come to life; or isolates it, in O(1) for each region, and
 * unmaps them. */
gboolean cop_device__publish (CopDevice *device, GError **error);
void cop_device__withdraw (CopDevice *device);

/* --- lives ----------------------------------------------------------------------------- */

/* One step that has been done and could be undone. */
typedef struct
{
  CopObject *object;
  CopStep step;
  union
  {
    CopNaming naming;           /* PARENT */
    struct _CopPendingCut *cut; /* HIDE */
    struct _CopLater *later;    /* ASK */
  };
} CopDone;

/* Whether the row has a reference of its own: what was made in this operation is held by the row of
 * its init, and a bus by its device, unless that is undone out of its turn. */
static inline gboolean
cop_life__row_holds (const CopDone *done)
{
  return (done->step == COP_STEP_PARENT && done->naming.planted)
         || done->step == COP_STEP_BUS_REALIZE;
}

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

typedef struct _CopHidden CopHidden;

/* A cut that was asked for inside a hook or a transaction: off its path, not yet carried out. */
typedef struct _CopPendingCut
{
  CopObject *root; /* with the reference that its parent had */
  CopMembers members;
  CopHidden *hidden;
  struct _CopRecipe *recipe; /* nullable: how to make them again */
} CopPendingCut;

/* What is done when nothing else is going on: a cut that was asked for while there was a list, or
 * an eject. */
typedef struct _CopLater
{
  CopObject *object; /* referenced */
  gboolean eject;
  gboolean asked;            /* it has been, and nobody refused */
  struct _CopRecipe *recipe; /* nullable: how to make again what is ejected */
} CopLater;

/* Takes the marked members off their paths; with places, also off the seats of the buses that stay
 * and out of the map, so that others can have them.  transfer full. */
CopHidden *cop_hidden__new (const CopMembers *members, gboolean places);
/* FALSE when what they were on is being removed itself: then they cannot be put back. */
gboolean cop_hidden__has_place (const CopHidden *hidden);
/* Puts all back where it was: what has come since has gone again. */
void cop_hidden__show (CopHidden *hidden);
void cop_hidden__free (CopHidden *hidden); /* nullable */

/* Where in what is undone an operation has begun. */
typedef struct
{
  guint ledger, saved;
} CopMark;

typedef struct _CopSaved CopSaved;
typedef struct _CopTime CopTime;
typedef struct _CopIntercept CopIntercept;
struct _CopLife
{
  CopOwner *owner;
  CopTime *time;
  CopObject *machine;    /* not referenced */
  gboolean running;      /* what is added is reset and hotplugged */
  gboolean seeking;      /* somebody wants a place that is found */
  gboolean pools;        /* there are some: also who says nothing of "at" may want one */
  gboolean has_nodes;    /* there may be some whose places are in their node alone */
  gboolean stable;       /* as pools, on buses that count places themselves */
  gboolean has_disabled; /* there may be some that have a place and are not realized */
  guint undoable;        /* of those, how many would be undone on failure */
  guint undoing;         /* what hooks do while a failure is undone is not undone with it */
  gboolean delivering;   /* levels of lines: what hooks drive waits in arrivals */
  GQueue arrivals;
  guint building;  /* additions wait to be realized */
  guint32 resets;  /* how many hold the whole machine in reset */
  guint resetting; /* nested resets */
  guint lists;     /* of what is asked, ejected or looked at: what is to go waits for their end */
  CopMark mark;    /* of the innermost operation */
  COP_VEC (CopDone) ledger;
  COP_VEC (CopSaved *) saved;
  GHashTable *saved_by; /* the newest of each; NULL before the first one */
  COP_VEC (CopRealizing) realizing;
  GQueue cuts;                 /* CopPendingCut */
  GQueue later;                /* CopLater */
  COP_VEC (CopObject *) added; /* realized, and told of when nothing can be undone any more */
  guint transactions;          /* that are open, one inside the other */
  /* while a transaction is open: how to make again what is about to be hidden */
  struct _CopRecipe *(*take_recipe) (const CopMembers *members);
  void (*free_recipe) (struct _CopRecipe *recipe);
  /* of a device that is removed for good, or has come back */
  void (*tell_removal) (CopRemoval *removal, gboolean gone);
  gboolean (*fault) (CopMachine *machine, CopStep step, CopObject *object, gpointer data,
                     GError **error);
  gpointer fault_data;
  CopSpace *space;     /* the machine's memory; NULL before somebody looks (cop_life__space) */
  GHashTable *nodes;   /* while a Devicetree is made: device or plain node to CopNode */
  CopDtSource *source; /* of an imported machine; NULL */
};

#define COP_LIFE_DEEPEST 64

/* --- what a failure puts back besides (restore.c) ---------------------------------------- */

/* Before registers of the object are written; its owner is saving. */
void cop_life__save_registers (CopObject *object, gpointer regs);
/* Before another level is driven.  key: of the place, as drive.c has it. */
void cop_device__save_level (CopDevice *device, const CopLineDef *def, guint place, gsize key,
                             guint64 level);
/* The level that is driven there. */
guint64 cop_device__driven (const CopDevice *device, gsize key);
/* The innermost operation has failed, and its steps are undone. */
void cop_life__restore (CopLife *life);
/* It is done.  outer: from which place on the operation around it has saved. */
void cop_life__keep_changes (CopLife *life, guint outer);
/* The device is finalized. */
void cop_life__forget_saved (CopDevice *device);
void cop_life__free_saved (CopLife *life);

CopLife *cop_life__new (CopOwner *owner);
/* The machine's memory as the CPUs see it; NULL when it has none. */
CopSpace *cop_life__space (CopLife *life);

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

/* Begins an operation that is undone when it fails.  ret_outer: the mark of the one around it. */
gboolean cop_life__begin (CopLife *life, CopMark *ret_outer, GError **error);
/* Ends it; with ok FALSE all its steps are undone, the last first.  Returns ok. */
gboolean cop_life__end (CopLife *life, CopMark outer, gboolean ok);

/* Makes the object and takes it through the steps up to ATTACH and BUILD. */
CopObject *cop_life__bear (CopLife *life, CopBirth *birth, GError **error);
/* The same from PARENT on, for an object that has been made before. */
gboolean cop_life__adopt (CopLife *life, CopObject *object, CopBirth *birth, GError **error);
/* Realizes the object, and the devices below it that are new. */
gboolean cop_life__realize (CopLife *life, CopObject *object, GError **error);
/* The error names the line that added the object, if it names none yet. */
void cop_life__say_where (CopObject *object, GError **error);
/* Takes one step: asks the fault injector, goes, writes it down, tells of it. */
gboolean
cop_life__take (CopLife *life, CopStep step, CopObject *object, CopBirth *birth, GError **error);
/* naming: nullable. */
void cop_life__write_down (CopLife *life, CopObject *object, CopStep step, const CopNaming *naming);
/* The device is there: DEVICE_ADDED is told, at once or when the outermost operation is over. */
void cop_life__tell_added (CopLife *life, CopObject *object);
/* Below what is not realized itself: it is realized with that. */
gboolean cop_life__waits_for_another (const CopDevice *device);
/* The cut is not to be: what it has hidden is back, as if nothing had been asked. */
void cop_life__show (CopLife *life, CopPendingCut *cut);
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
/* Realizes a device that was added disabled. */
gboolean cop_life__enable (CopDevice *device, GError **error);
/* Carries out the cuts that hooks have asked for, once nothing else is going on. */
void cop_life__settle (CopOwner *owner);
/* Tells the handlers of those whose bus stays, and unrealizes all. */
void cop_life__unplug_all (const CopMembers *members);

/* --- ejecting, and what waits (eject.c) --------------------------------------------------- */

/* Unrealizes and detaches, and keeps the parent.  Inside a hook it is asked at once, and done when
 * the outermost operation is over.  Those of which a removal is pending go altogether. */
gboolean cop_life__eject (CopDevice *device, GError **error);
/* A device or bus that has just been made is as one that was ejected. */
void cop_life__come_ejected (CopObject *object);
/* Cuts the object, and asks, when nothing else is going on; a refusal is a HOOK_ERROR then. */
void cop_life__cut_later (CopObject *root);
/* The first of those that wait. */
void cop_life__do_later (CopLife *life);
/* What it was asked for in has failed. */
void cop_life__forget_later (CopLife *life, CopLater *later);
/* Nothing is removed from what is gone through between the two. */
void cop_life__begin_list (CopLife *life);
void cop_life__end_list (CopLife *life);
void cop_life__settle_if_idle (CopLife *life);

/* --- reset (reset.c) --------------------------------------------------------------------- */

/* The device gets to know whether it comes to life below something that is in reset. */
void cop_reset__come_below (CopObject *object);
/* What comes to life in a running machine is in reset until its own reset is done: it arrives (the
 * first two phases), and with the end what came with it exits. */
void cop_reset__begin_coming (CopDevice *device);
void cop_reset__arrive (CopDevice *device);
void cop_reset__end_coming (CopDevice *device);
/* It is realized. */
void cop_reset__settle_down (CopDevice *device);
/* It was out of the tree, and resets went by: what is held is in reset, and no other. */
void cop_reset__catch_up (CopObject *top);
/* It is unrealized: nobody holds it in reset any more. */
void cop_reset__forget (CopDevice *device);
/* Whether the device, or the root of a machine, can be reset now. */
gboolean cop_reset__may (CopObject *object, GError **error);
/* All three phases of what is below a device, or of a whole machine: below its root. */
gboolean cop_reset__whole (CopObject *top, GError **error);

/* Error of a hook that did not say why. */
void cop_hook__why (CopObject *object, const char *hook, GError **error);

G_END_DECLS

#endif
