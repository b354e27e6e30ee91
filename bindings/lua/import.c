/* A machine from a blob or a source: cop.import (file). */
#include "device.h"
#include <coppice/devicetree.h>
#include <coppice/fdt.h>

/* The texts of the table in the field, NULL-terminated; they and the array stay on the stack. */
static const char *const *
texts (lua_State *L, CopLua *lua, const char *field)
{
  const char **list;
  lua_Integer n;
  int table;

  luaL_checkstack (L, 8, NULL);
  if (lua_getfield (L, 2, field) == LUA_TNIL)
    return NULL;
  table = lua_gettop (L);
  if (!lua_istable (L, table))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "'%s' is to be a list of texts, not %s", field,
                   cop_lua__describe (L, table));
  n = (lua_Integer)lua_rawlen (L, table);
  list = lua_newuserdatauv (L, (gsize)(n + 1) * sizeof *list, 0);
  for (lua_Integer i = 0; i < n; i++)
    {
      if (lua_rawgeti (L, table, i + 1) != LUA_TSTRING)
        cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "'%s' is to be a list of texts, not of %s",
                       field, cop_lua__describe (L, -1));
      list[i] = lua_tostring (L, -1); /* the table keeps it */
      lua_pop (L, 1);
    }
  list[n] = NULL;
  return list;
}

/* (file, { include = { folder… }, define = { "NAME=VALUE"… } }) -> machine */
int
cop_lua__import (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  const char *path = luaL_checkstring (L, 1);
  CopDtsInput input = { NULL };
  CopMachine *machine = NULL;
  CopLuaPlace place;
  GError *error = NULL;
  CopTree *tree;

  lua_settop (L, 2);
  if (!lua_isnil (L, 2))
    {
      luaL_checktype (L, 2, LUA_TTABLE);
      input.include = texts (L, lua, "include");
      input.define = texts (L, lua, "define");
    }
  place = cop_lua__enter (L, lua, NULL);
  tree = cop_tree_read (path, &input, &error);
  if (tree)
    machine = cop_machine_from_tree (lua->host, tree, NULL, &error);
  cop_lua__leave (lua, &place);
  if (!machine)
    cop_lua__raise (L, lua, error);
  g_ptr_array_add (lua->machines, machine);
  cop_lua__push (L, lua, (CopObject *)machine);
  return 1;
}
