/* Handles: what a script holds of an object.
 *
 * One object has one handle in a state, for as long as the script keeps it.  A handle owns a
 * reference only to an object that never had a parent; otherwise it is weak: when the object is
 * finalized, the handle remains as a tombstone that knows what it was and who removed it.
 *
 * What the script has written of the object (`priv`, observers) is part of the handle, and lasts as
 * long as the object.
 */
#ifndef COPPICE_LUA_BOX_H
#define COPPICE_LUA_BOX_H

#include "state.h"

typedef struct
{
  char *type; /* owned, as are the others */
  char *name; /* nullable */
  char *path; /* the last one; nullable */
  gboolean removed;
  CopOrigin origin; /* of the call that removed it */
} CopTomb;

typedef struct _CopLuaWatch CopLuaWatch;

/* User values of a handle. */
enum
{
  COP_BOX_BUS = 1, /* of an object that is not planted yet: the handle of its bus, or of a device */
  COP_BOX_PRIV,    /* `priv` */
  COP_BOX_WATCHES, /* a table of the observers of the object: their number -> the token */
  COP_BOX_WINDOWS, /* of a device: CopWindowDef -> the handle of its window */
  COP_BOX_N_VALUES = COP_BOX_WINDOWS
};

struct _CopBox
{
  CopLuaHead head;
  CopObject *object; /* NULL: not yet made, or finalized */
  CopTomb *tomb;     /* made when it leaves the tree */
  guint64 serial;
  CopType *type;        /* whose metatable it has; only compared */
  CopLuaWatch *watches; /* the observers, owned; the user value keeps their tokens */
  guint64 n_watches;    /* that it has ever had */
  gboolean owned;       /* it has a reference; read only, cop_lua__own writes it */
  gboolean has_priv;
  gboolean anchored; /* the registry keeps it */
};

extern const CopLuaClass cop_lua__box_class;

/* --- box.c --- */

/* Pushes the object's handle, nil for NULL.  May raise; then nothing has changed. */
void cop_lua__push (lua_State *L, CopLua *lua, CopObject *object);
/* The same, without a look at those that wait for their finalizer. */
void cop_lua__push_handle (lua_State *L, CopLua *lua, CopObject *object);
/* Pushes a handle without an object for one of the type, to be filled by cop_lua__box_take. */
CopBox *cop_lua__push_empty (lua_State *L, CopLua *lua, CopType *type);
/* The empty handle on top of L becomes the handle of a new object, or gives way to the one that a
 * hook of the object has already got.  It owns the object unless that has a parent by now.
 * object: transfer full, also when this raises. */
CopBox *cop_lua__box_take (lua_State *L, CopBox *box, CopObject *object);
/* The handle of the object in this state, if a script has one.  Cannot raise. */
CopBox *cop_lua__find_box (CopLua *lua, CopObject *object);
/* The object leaves the tree: its tomb is dug. */
void cop_lua__bury (CopLua *lua, CopBox *box);
/* The object will perhaps leave the tree: its path is kept. */
void cop_lua__note_path (CopBox *box);

/* The handle at the index, whatever is left of its object, or NULL. */
static inline CopBox *
cop_lua__box (lua_State *L, int index)
{
  const CopLuaHolder *holder = lua_touserdata (L, index);

  return holder && lua_rawlen (L, index) == sizeof *holder && holder->cls == &cop_lua__box_class
             ? cop_lua__held (holder)
             : NULL;
}

/* The same at an index that has a handle or nil for sure. */
static inline CopBox *
cop_lua__known_box (lua_State *L, int index)
{
  const CopLuaHolder *holder = lua_touserdata (L, index);

  return G_LIKELY (holder) ? cop_lua__held (holder) : NULL;
}

/* Raises unless the argument is a handle. */
CopBox *cop_lua__check_box (lua_State *L, int index);
/* ... of an object that is not finalized. */
CopBox *cop_lua__check_there (lua_State *L, int index);
/* ... of an object that is alive. */
CopBox *cop_lua__check_alive (lua_State *L, int index);
CopDevice *cop_lua__check_device (lua_State *L, int index);
CopMachine *cop_lua__check_machine (lua_State *L, int index);
/* Raises "hub1 (usb.hub #12) was removed at FILE:LINE". */
int cop_lua__fail_dead (lua_State *L, CopBox *box) G_GNUC_NORETURN;
/* A tomb's path, or the object's. transfer full, nullable. */
char *cop_lua__box_path (const CopBox *box);

/* --- keep.c --- */

/* Whether the handle has a reference to its object.  The reference itself is the caller's part. */
void cop_lua__own (CopBox *box, gboolean owned);
/* Drops the reference that the handle has. */
void cop_lua__let_go (CopBox *box);
/* The handle at the index is about to get something that is to last as long as its object.  May
 * raise. */
void cop_lua__keep (lua_State *L, int index, CopBox *box);
/* It may have nothing of the kind any more. */
void cop_lua__keep_less (CopBox *box);
/* The registry keeps it no longer.  Cannot raise. */
void cop_lua__unanchor (CopBox *box);
/* Makes the table on top, popped, the `priv` of the object with the handle at the index.  May
 * raise. */
void cop_lua__set_priv (lua_State *L, int index, CopBox *box);
/* A call may have given a parent to the object with the handle at the index, or may have removed it
 * since: then the handle becomes weak.  Cannot raise. */
void cop_lua__settle_box (lua_State *L, int index);
/* Pushes the handle of an object whose handle waits for its finalizer; FALSE, and nothing pushed,
 * when it has none of that kind. */
gboolean cop_lua__push_collected (lua_State *L, CopLua *lua, CopObject *object);
/* __gc of handles. */
int cop_lua__l_gc_box (lua_State *L);

/* --- index.c: reading and writing fields of handles --- */

typedef enum
{
  COP_FIELD_ALIVE,     /* needs a living object */
  COP_FIELD_RETIRED,   /* also of a retired one */
  COP_FIELD_FINALIZED, /* always */
} CopFieldWhen;

/* A field that is no property.  get pushes one value; set takes it from index 3; set NULL:
 * read-only. */
typedef struct
{
  const char *name;
  CopFieldWhen when;
  int (*get) (lua_State *L, CopBox *box);
  void (*set) (lua_State *L, CopBox *box);
} CopField;

/* Pushes the metatable of the handles of the type. */
void cop_lua__push_type_meta (lua_State *L, CopLua *lua, CopType *type);
/* Forgets it: the type is about to go. */
void cop_lua__forget_type (lua_State *L, CopLua *lua, CopType *type);
/* Pushes an array of all names that the object answers to, sorted; for completion and errors. */
void cop_lua__push_names (lua_State *L, CopBox *box);

/* --- the tables of fields and methods of each family --- */

extern const CopField cop_lua__object_fields[];
extern const CopField cop_lua__device_fields[];
extern const CopField cop_lua__node_fields[];
extern const CopField cop_lua__bus_fields[];
extern const CopField cop_lua__machine_fields[];
extern const luaL_Reg cop_lua__object_methods[];
extern const luaL_Reg cop_lua__device_methods[];
extern const luaL_Reg cop_lua__reset_methods[];
extern const luaL_Reg cop_lua__machine_methods[];
/* They hide properties of the same name, which can only be written. */
extern const luaL_Reg cop_lua__late_methods[];
extern const luaL_Reg cop_lua__machine_late_methods[];
extern const luaL_Reg cop_lua__emit_methods[];

/* __tostring of a handle. */
int cop_lua__tostring (lua_State *L);

/* --- view.c --- */

/* Pushes a view of the object's children, or of the devices on a bus: by name, by number, pairs. */
void cop_lua__push_children (lua_State *L, CopBox *box);
void cop_lua__push_devices (lua_State *L, CopBox *box);
/* __pairs of a handle: its children, as they are now. */
int cop_lua__pairs_children (lua_State *L);

/* --- token.c --- */

int cop_lua__hold (lua_State *L);
int cop_lua__observe_object (lua_State *L);
/* The observers of the object watch no more.  Cannot raise. */
void cop_lua__end_watches (CopBox *box);

#endif
