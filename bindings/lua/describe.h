/* Devicetree values from Lua (design §8): of `dt`, of plain nodes, of describe. */
#ifndef COPPICE_LUA_DESCRIBE_H
#define COPPICE_LUA_DESCRIBE_H

#include "box.h"

/* --- dt.c: values --- */

/* Items of a value; owned by Lua's collector.  Their texts are the script's, so the script's value
 * must stay on the stack as long. */
typedef struct
{
  CopLuaHead head;
  CopDtMode mode;
  GArray *items; /* CopDtItem */
} CopLuaDt;

/* Whose property it is, for messages. */
typedef struct
{
  const CopObject *object; /* nullable: not known */
  const char *child;       /* what is to be made below the object; nullable: it is the object's */
} CopLuaDtOf;

/* The value at the index; pushed.  name: of the property, for messages. */
CopLuaDt *cop_lua__to_dt (lua_State *L, CopLua *lua, int index, const char *name, CopLuaDtOf of);
void cop_lua__clear_dt (CopLuaDt *dt);
/* `stdout` of /chosen: a device, or { device, "115200n8" }. */
CopLuaDt *cop_lua__to_stdout (lua_State *L, CopLua *lua, int index);

/* Pushes a value for a property that says the value at the index in this mode: COP_DT_REG,
 * COP_DT_INTERRUPTS. */
void cop_lua__push_dt_word (lua_State *L, CopLua *lua, CopDtMode mode, int index);

/* The constructors cop.u64, cop.cells, cop.ref, cop.path, cop.override, cop.none. */
extern const luaL_Reg cop_lua__dt_functions[];
void cop_lua__push_none (lua_State *L, CopLua *lua);

/* --- dt_set.c --- */

/* Raises unless the name is one of a Devicetree property. */
void cop_lua__check_dt_name (lua_State *L, CopLua *lua, int index);
/* object[key] = value, of a device's `dt` or of a plain node; nil takes it back. */
void cop_lua__set_dt (lua_State *L, CopBox *box, int key, int value);
/* The same for node.key = value: what nobody looks at in /chosen is refused. */
void cop_lua__set_node_prop (lua_State *L, CopBox *box, int key, int value);
/* Calls fn (L, data) for each pair of a table, with key and value on top (they are popped after):
 * arrays of pairs as they are given, keyed tables in the order of their names. */
void cop_lua__each_pair (lua_State *L, CopLua *lua, int index,
                         void (*fn) (lua_State *L, gpointer data), gpointer data);
/* Sets every pair; only checks them.  node: the name that a plain node has or is going to have,
 * NULL for a device; checking refuses what nobody looks at in "chosen". */
void cop_lua__set_dts (lua_State *L, CopBox *box, int index, const char *node);
void cop_lua__check_dts (lua_State *L, int index, const char *node, CopLuaDtOf of);

/* --- node.c: plain nodes and the proxies dev.dt --- */

int cop_lua__push_dt_proxy (lua_State *L, CopBox *box);
/* x:node { "name", key = value, cop.node { ... } }: makes a plain node with all that is in it, or
 * nothing; pushes its handle. */
int cop_lua__node (lua_State *L);
/* Whether it is a node as cop.node marks it. */
gboolean cop_lua__is_node_table (lua_State *L, int index);
/* Raises unless the table at the index looks like { "name", key = value, cop.node { … } }.
 * what: "a device". */
/* Raises when the properties of a device in the table at the index have a status that says
 * something else than its "enabled". */
void cop_lua__check_status (lua_State *L, CopLua *lua, int index, gboolean enabled);
void cop_lua__check_node_table (lua_State *L, CopLua *lua, int index, const char *what);
/* (handle, table): fills a node as its table says. */
int cop_lua__fill_node (lua_State *L);
/* The plain node `name` below the object, made when it is not there; pushed. */
int cop_lua__push_node_child (lua_State *L, CopBox *box, const char *name);

/* --- dt_device.c --- */

/* x:generic { "label: name", key = value, cop.node { ... } }: pushes the device's handle. */
int cop_lua__dt_device (lua_State *L);

/* --- dt_twice.c --- */

/* A key of a device that nobody modelled, and the property that it is written as. */
typedef enum
{
  COP_LUA_ONCE, /* one of them is said, or none */
  COP_LUA_SAME,
  COP_LUA_REPLACED, /* the property is said by cop.override */
} CopLuaTwice;

/* key: "at" or "irq" of the table at the index.  Raises when they say different things. */
CopLuaTwice cop_lua__check_twice (lua_State *L, CopLua *lua, int index, const char *key,
                                  const char *prop, CopLuaDtOf of);

/* --- writer.c: the node that describe gets --- */

/* Pushes a writer that can be used while it is the state's current one. */
void
cop_lua__push_writer (lua_State *L, CopLua *lua, CopNode *node, CopObject *object, guint number);

#endif
