/* A Devicetree as a script sees it. */
#include "fence.h"
#include "tree.h"
#include "box.h"
#include <string.h>

static void
release_tree (gpointer self)
{
  g_clear_pointer (&((CopLuaTree *)self)->tree, cop_tree_free);
  g_clear_pointer (&((CopLuaTree *)self)->types, g_hash_table_unref);
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
  cop_lua__check_tree (L, -1);
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
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  GBytes *blob = cop_tree_to_dtb (self->tree, &error);

  return cop_lua__push_bytes (L, guard, blob, error);
}

static int
l_to_dts (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  gsize length = 0;
  char *text = cop_tree_to_dts (self->tree, COP_DTS_DEFAULT, NULL, NULL, &length, &error);

  return cop_lua__push_text (L, guard, text, length, error);
}

static int
l_to_json (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  gsize length = 0;
  char *text = cop_tree_to_json (self->tree, &length, &error);

  return cop_lua__push_text (L, guard, text, length, error);
}

void
cop_lua__write_tree (lua_State *L, const CopLuaTree *self, const char *file)
{
  CopLua *lua = self->head.lua;
  CopLuaGuard *guard = cop_lua__guard (L, lua);
  GError *error = NULL;
  gsize length = 0;
  char *text = NULL;

  cop_lua__check_write (L, lua, file);

  guard->release = (GDestroyNotify)g_bytes_unref;
  if (g_str_has_suffix (file, ".dtb") || g_str_has_suffix (file, ".dtbo"))
    guard->held = cop_tree_to_dtb (self->tree, &error);
  else if (g_str_has_suffix (file, ".dts") || g_str_has_suffix (file, ".dtso"))
    text = cop_tree_to_dts (self->tree, COP_DTS_DEFAULT, NULL, NULL, &length, &error);
  else if (g_str_has_suffix (file, ".json"))
    text = cop_tree_to_json (self->tree, &length, &error);
  else if (g_str_has_suffix (file, "/"))
    cop_tree_to_directory (self->tree, file, &error);
  else
    cop_lua__fail (
        L, lua, COP_ERROR_INVALID, NULL,
        "%s: the suffix names no format: there are .dtb, .dtbo, .dts, .dtso and .json, and "
        "'/' for a folder",
        file);
  if (text)
    guard->held = g_bytes_new_take (text, length);
  if (guard->held)
    {
      const char *data = g_bytes_get_data (guard->held, &length);

      g_file_set_contents (file, data, (gssize)length, &error);
    }
  if (error)
    cop_lua__raise (L, lua, error);
  cop_lua__guard_clear (guard);
}

/* tree:write (file) */
static int
l_write (lua_State *L)
{
  const CopLuaTree *self = cop_lua__check_tree (L, 1);

  cop_lua__write_tree (L, self, luaL_checkstring (L, 2));
  return 0;
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

/* Of Devicetree source: what was read for it. */
static void
push_files (lua_State *L, const CopTree *tree)
{
  lua_newtable (L);
  for (guint32 i = 1; cop_tree_file_name (tree, i); i++)
    {
      lua_pushstring (L, cop_tree_file_name (tree, i));
      lua_rawseti (L, -2, i);
    }
}

static const luaL_Reg methods[];

static int
push_method (lua_State *L, CopLua *lua)
{
  static const char *const fields[] = { "root",  "n_nodes", "boot_cpu", "reservations",
                                        "files", "symbols", "overlay",  NULL };
  const luaL_Reg *const tables[] = { methods, cop_lua__tree_diff_methods,
                                     cop_lua__tree_query_methods, NULL };

  cop_lua__push_method (L, tables + 1);
  return lua_isnil (L, -1) ? cop_lua__fail_missing (L, lua, "tree", fields, tables) : 1;
}

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
  else if (strcmp (key, "files") == 0)
    push_files (L, self->tree);
  else if (strcmp (key, "symbols") == 0)
    lua_pushboolean (L, cop_tree_has_symbols (self->tree));
  else if (strcmp (key, "overlay") == 0)
    lua_pushboolean (L, cop_tree_is_overlay (self->tree));
  else
    return push_method (L, self->head.lua);
  return 1;
}

static const luaL_Reg methods[] = { { "find", l_find },
                                    { "nodes", l_nodes },
                                    { "to_dtb", l_to_dtb },
                                    { "to_dts", l_to_dts },
                                    { "to_json", l_to_json },
                                    { "write", l_write },
                                    { "pins", cop_lua__tree_pins },
                                    { "dangling", cop_lua__tree_dangling },
                                    { NULL, NULL } };
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

gboolean
cop_lua__is_tree (lua_State *L, int index)
{
  return cop_lua__test (L, index, &tree_class) != NULL;
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
