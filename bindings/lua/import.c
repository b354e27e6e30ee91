/* A machine from a blob or a source: cop.import (file). */
#include "device.h"
#include "fence.h"
#include "tree.h"
#include <coppice/devicetree.h>

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

  cop_lua__check_read_tree (L, lua, path);
  lua_settop (L, 2);
  cop_lua__dts_input (L, lua, 2, &input);
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
