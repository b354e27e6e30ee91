/* Devices in scripts: endpoints, what `add` and its relatives take, what they do. */
#ifndef COPPICE_LUA_DEVICE_H
#define COPPICE_LUA_DEVICE_H

#include "describe.h"
#include "value.h"

/* --- endpoint.c --- */

/* Whether it is cop.auto. */
gboolean cop_lua__is_auto (lua_State *L, int index);
/* What is said of a text that is no trigger. */
#define COP_LUA_NO_TRIGGER                                                                         \
  "there is no trigger '%s'; there are edge-rising, edge-falling, edge-both, level-high, "         \
  "level-low and none"

/* Pushes the input of the device; FALSE, and nothing pushed, when it has none of this name. */
gboolean cop_lua__push_input (lua_State *L, CopBox *box, const char *name);
/* Whether the value is an input or an endpoint. */
gboolean cop_lua__is_endpoint (lua_State *L, int index);
/* The endpoint that an endpoint, an input (its place 0) or a device (its only input of the kind)
 * at the index stands for; kind COP_LINE_N_KINDS: devices stand for nothing.  FALSE when it is none
 * of them; raises when it is one that cannot be used. */
gboolean cop_lua__to_endpoint (lua_State *L, int index, CopLineKind kind, CopEndpoint *ret);
/* The specifier of an endpoint.  Raises what encoding says, and RANGE for a place that the provider
 * does not have. */
guint cop_lua__encode (lua_State *L, CopLua *lua, const CopEndpoint *endpoint,
                       guint32 cells[COP_LINE_MAX_CELLS]);

/* --- window.c --- */

/* Pushes the window of the device whose handle is at index 1; returns 1.  Raises when it is gone.
 */
int cop_lua__push_window (lua_State *L, CopBox *box, const CopWindowDef *def);

/* --- memory.c --- */

/* Pushes the memory of the machine whose handle is at index 1; returns 1. */
int cop_lua__push_memory (lua_State *L, CopBox *box);

/* --- spec.c --- */

/* What a table like { "name", "type", at = 0x1000, irq = ... } says; owned by Lua's collector. */
typedef struct
{
  CopLuaHead head;
  CopDeviceSpec spec;
  GArray *settings;   /* CopSetting; their values are owned */
  GArray *wiring;     /* CopWiring */
  GPtrArray *objects; /* a reference to each in the settings: hooks that run first may cut it */
  gboolean gives;     /* an object that belongs to its handle is among the settings */
  int dt;             /* whether there is a table `dt`, which is the user value 1 */
} CopLuaSpec;

/* Reads the table at the index and pushes the spec.  type: nullable, when the table does not say
 * it.  Raises INVALID, NOT_FOUND (an unknown key; the nearest), TYPE. */
CopLuaSpec *cop_lua__read_spec (lua_State *L, CopLua *lua, int index, CopType *type);
/* Lets go of what the spec owns, at once. */
void cop_lua__clear_spec (CopLuaSpec *spec);
/* The settings of the table at the index have been set, or not: those that have become children
 * do not belong to their handles any more.  Cannot raise. */
void cop_lua__settle_spec (lua_State *L, const CopLuaSpec *spec, int index);
/* The settings of a keyed table (parameters) at the index for the type; pushes the spec. */
CopLuaSpec *cop_lua__read_params (lua_State *L, CopLua *lua, int index, CopType *type);
/* The bus that a handle of a bus, of a device that offers one, or a path (from base) stands for,
 * for a device of the type: of a device with several buses it is the one that the type plugs into.
 * base: nullable.  Raises TYPE (none fits), AMBIGUOUS (several do), and lists them. */
CopBus *
cop_lua__to_bus (lua_State *L, CopLua *lua, int index, CopObject *base, const CopType *type);

/* --- device.c, plant.c --- */

/* Adds a device below parent (nullable: where its id says) as the table at the index says; pushes
 * its handle. */
int cop_lua__add (lua_State *L, CopMachine *machine, CopBox *self, CopObject *parent, CopBus *bus,
                  int index);
int cop_lua__new_object (lua_State *L); /* cop.new { ... } */
/* parent.name = object, and parent.name = nil, for the line that is running. */
void cop_lua__plant (lua_State *L, CopBox *parent, const char *name, int index);
void cop_lua__cut (lua_State *L, CopBox *parent, const char *name);
/* The machine that the object is in, or NULL. */
CopMachine *cop_lua__machine_of (CopObject *object);

/* --- machine.c --- */

int cop_lua__build (lua_State *L);  /* (type, params) -> machine */
int cop_lua__import (lua_State *L); /* (file) -> machine */
/* Closes a machine that was built here, and drops the state's reference. */
gboolean cop_lua__close_machine (CopLua *lua, CopMachine *machine, GError **error);
/* Gives the state's reference to the caller; FALSE when the state has none. */
gboolean cop_lua__steal_machine (CopLua *lua, CopMachine *machine);
int cop_lua__push_host (lua_State *L, CopLua *lua);

/* --- places.c --- */

/* (wants, taken): places for devices by the rule of docs/ALLOCATION.md.  Each want is { device,
 * what = "slot", first = 0, last = 7, step = 1, size = 1 }, where "last" is where the last place
 * begins; taken has first and last by turns.  The places in that order; or nil and who has found
 * none. */
int cop_lua__find_places (lua_State *L);

/* --- line.c --- */

/* Pushes the device's output of this name as a line; FALSE, and nothing pushed, when it has none.
 */
gboolean cop_lua__push_output (lua_State *L, CopBox *box, const char *name);
/* Whether the index has an input of a device (endpoint.c): whose, and its name. */
gboolean cop_lua__is_input (lua_State *L, int index, CopBox **ret_box, const char **ret_name);
/* The field (2) of a line or input (1). */
int cop_lua__index_line (lua_State *L);

#endif
