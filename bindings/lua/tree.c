/* A Devicetree as a script sees it: m:to_tree (), cop.tree (file). */
#include "tree.h"
#include "box.h"
#include <coppice/devicetree.h>
#include <string.h>

static void
release_tree (gpointer self)
{
  g_clear_pointer (&((CopLuaTree *)self)->tree, cop_tree_free);
}

/* --- looking ------------------------------------------------------------------------------ */

static int
l_find (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  const char *path = luaL_checkstring (L, 2);

  cop_lua__push_tree_node (L, 1,
                           *path == '&' ? cop_tree_find_label (self->tree, path + 1)
                                        : cop_tree_find (self->tree, path));
  return 1;
}

/* The upvalue: the node that is next. */
static int
l_next (lua_State *L)
{
  CopNode *node = cop_lua__tree_node (L, lua_upvalueindex (1));

  if (!node)
    return 0;
  lua_getiuservalue (L, lua_upvalueindex (1), 1);
  lua_pushvalue (L, lua_upvalueindex (1));
  cop_lua__push_tree_node (L, -2, cop_node_next (node, cop_tree_root (cop_node_tree (node))));
  lua_replace (L, lua_upvalueindex (1));
  return 1;
}

static int
l_nodes (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);

  cop_lua__push_tree_node (L, 1, cop_tree_root (self->tree));
  lua_pushcclosure (L, l_next, 1);
  return 1;
}

/* --- writing ------------------------------------------------------------------------------ */

static int
l_to_dtb (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = cop_lua__guard (L, lua);
  GError *error = NULL;
  gconstpointer data;
  gsize length;

  guard->release = (GDestroyNotify)g_bytes_unref;
  guard->held = cop_tree_to_dtb (self->tree, &error);
  if (!guard->held)
    cop_lua__raise (L, lua, error);
  data = g_bytes_get_data (guard->held, &length);
  lua_pushlstring (L, data, length);
  cop_lua__guard_clear (guard);
  return 1;
}

static int
push_text (lua_State *L, CopLuaGuard *guard, gsize length, GError *error)
{
  if (!guard->held)
    cop_lua__raise (L, guard->head.lua, error);
  lua_pushlstring (L, guard->held, length);
  cop_lua__guard_clear (guard);
  return 1;
}

static int
l_to_dts (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  gsize length = 0;

  guard->release = g_free;
  guard->held = cop_tree_to_dts (self->tree, COP_DTS_DEFAULT, NULL, NULL, &length, &error);
  return push_text (L, guard, length, error);
}

static int
l_to_json (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  gsize length = 0;

  guard->release = g_free;
  guard->held = cop_tree_to_json (self->tree, &length, &error);
  return push_text (L, guard, length, error);
}

/* --- the class ---------------------------------------------------------------------------- */

static void
push_reservations (lua_State *L, const CopTree *tree)
{
  lua_createtable (L, (int)cop_tree_n_reservations (tree), 0);
  for (guint i = 0; i < cop_tree_n_reservations (tree); i++)
    {
      guint64 address, size;

      cop_tree_reservation (tree, i, &address, &size);
      lua_createtable (L, 0, 2);
      lua_pushinteger (L, (lua_Integer)address);
      lua_setfield (L, -2, "address");
      lua_pushinteger (L, (lua_Integer)size);
      lua_setfield (L, -2, "size");
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

/* Its upvalue is the table of methods. */
static int
l_index (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  const char *key = lua_type (L, 2) == LUA_TSTRING ? lua_tostring (L, 2) : "";

  if (strcmp (key, "root") == 0)
    cop_lua__push_tree_node (L, 1, cop_tree_root (self->tree));
  else if (strcmp (key, "n_nodes") == 0)
    lua_pushinteger (L, cop_tree_n_nodes (self->tree));
  else if (strcmp (key, "boot_cpu") == 0)
    lua_pushinteger (L, cop_tree_boot_cpu (self->tree));
  else if (strcmp (key, "reservations") == 0)
    push_reservations (L, self->tree);
  else
    {
      lua_pushvalue (L, 2);
      lua_rawget (L, lua_upvalueindex (1));
      if (lua_isnil (L, -1))
        cop_lua__fail (L, self->head.lua, COP_ERROR_NOT_FOUND, NULL, "a tree has no '%s'",
                       luaL_tolstring (L, 2, NULL));
    }
  return 1;
}

static const luaL_Reg methods[] = { { "find", l_find },       { "nodes", l_nodes },
                                    { "to_dtb", l_to_dtb },   { "to_dts", l_to_dts },
                                    { "to_json", l_to_json }, { NULL, NULL } };
static const luaL_Reg meta[] = { { "__index", l_index }, { NULL, NULL } };
static const CopLuaClass tree_class = {
  .name = "Devicetree", .release = release_tree, .methods = methods, .meta = meta
};

CopLuaTree *
cop_lua__check_tree (lua_State *L, int index)
{
  CopLuaTree *self = cop_lua__check (L, index, &tree_class);

  if (!self->tree)
    cop_lua__fail (L, self->head.lua, COP_ERROR_STATE, NULL, "the engine of this tree is closed");
  return self;
}

CopLuaTree *
cop_lua__push_tree (lua_State *L, CopLua *lua)
{
  CopLuaTree *self = cop_lua__new (L, lua, &tree_class, sizeof *self, 1);

  lua_newtable (L);
  lua_createtable (L, 0, 1);
  lua_pushliteral (L, "v");
  lua_setfield (L, -2, "__mode");
  lua_setmetatable (L, -2);
  lua_setiuservalue (L, -2, 1);
  return self;
}

/* --- where trees come from ---------------------------------------------------------------- */

int
cop_lua__to_tree (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopLuaTree *self = cop_lua__push_tree (L, lua);
  GError *error = NULL;

  self->tree = cop_machine_to_tree (machine, &error);
  if (!self->tree)
    cop_lua__raise (L, lua, error);
  return 1;
}
