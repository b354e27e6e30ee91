/* What the metatable of a type's handles knows: its names, found by the address of Lua's string. */
#ifndef COPPICE_LUA_META_H
#define COPPICE_LUA_META_H

#include "box.h"
#include <coppice/dev/device.h>

typedef enum
{
  COP_KEY_PROP,
  COP_KEY_METHOD,
  COP_KEY_FIELD,
  COP_KEY_WINDOW
} CopKeyKind;

typedef struct
{
  const char *name; /* Lua's own string; NULL: an empty slot */
  CopKeyKind kind;
  int method; /* its number in the table of names */
  CopKind prop_kind;
  const CopProp *prop;
  const CopField *field;
  const CopWindowDef *window;
} CopKey;

typedef struct
{
  CopLua *lua;
  CopType *type;
  gboolean answers_nil; /* a container of what users name */
  gboolean is_node;
  guint mask;
  CopKey keys[];
} CopMeta;

/* Where the search for a name begins (to be masked). */
static inline guint
cop_lua__slot (const char *name)
{
  return (guint)(((guint64)(gsize)name >> 3) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 40);
}

/* __index and __newindex: closures with the CopMeta and the table of names. */
int cop_lua__l_index (lua_State *L);
int cop_lua__l_newindex (lua_State *L);

#endif
