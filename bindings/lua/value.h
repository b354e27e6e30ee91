/* Values: what goes between Lua and the properties of objects.
 *
 * Integers are 64 bits on both sides: a uint64, a size and an address take any integer as 64 bits,
 * narrower unsigned kinds refuse negative ones, and a float is never an integer.
 */
#ifndef COPPICE_LUA_VALUE_H
#define COPPICE_LUA_VALUE_H

#include "box.h"

/* What a value is wanted for. */
typedef struct
{
  CopKind kind; /* COP_KIND_NONE: whatever it is */
  CopKind item; /* of a list */
} CopLuaWant;

CopLuaWant cop_lua__want (const CopPropDef *def);

/* The value at the index.  Strings and objects are borrowed from it; a list and bytes are owned,
 * so that cop_value_clear must follow without anything between that can raise.  Raises when it is
 * no value at all, and then holds nothing. */
CopValue cop_lua__to_value (lua_State *L, CopLua *lua, int index, CopLuaWant want);

/* Pushes it.  What it owns must be held by a guard. */
void cop_lua__push_value (lua_State *L, CopLua *lua, const CopValue *value);

/* A value owned by Lua's collector: pushed, empty. */
typedef struct
{
  CopLuaHead head;
  CopValue value;
} CopLuaValue;
CopLuaValue *cop_lua__guard_value (lua_State *L, CopLua *lua);

/* The object's property. */
void cop_lua__push_prop (lua_State *L, CopBox *box, const CopProp *prop, CopKind kind);
/* From the value at the index, for the line of the script that is running. */
void cop_lua__set_prop (lua_State *L, CopBox *box, const CopProp *prop, CopKind kind, int index);

/* The same for a property of one object alone; push is FALSE when there is none. */
gboolean cop_lua__has_dynamic (CopBox *box, const char *name);
gboolean cop_lua__push_dynamic (lua_State *L, CopBox *box, const char *name);
void cop_lua__set_dynamic (lua_State *L, CopBox *box, const char *name, int index);

/* Bytes that are no string: cop.bytes. */
int cop_lua__new_bytes (lua_State *L);
/* The bytes at the index, of cop.bytes or a string; NULL when it is neither. */
const char *cop_lua__to_bytes (lua_State *L, int index, gsize *ret_length);
gboolean cop_lua__is_bytes (lua_State *L, int index);

#endif
