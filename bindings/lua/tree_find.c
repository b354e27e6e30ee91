/* tree:find_all { ... }: the nodes that fit. */
#include "tree.h"
#include <coppice/query.h>

/* A string of the table at index 2, which stays on the stack; NULL for none. */
static const char *
text_option (lua_State *L, CopLua *lua, const char *key)
{
  int type = lua_getfield (L, 2, key);

  if (type == LUA_TNIL)
    return NULL;
  if (type != LUA_TSTRING && type != LUA_TNUMBER)
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "find_all: '%s' is a string, not %s", key,
                   cop_lua__describe (L, -1));
  return lua_tostring (L, -1);
}

static const guint64 *
number_option (lua_State *L, CopLua *lua, const char *key, guint64 *number)
{
  int is_integer;

  if (lua_getfield (L, 2, key) == LUA_TNIL)
    return NULL;
  *number = (guint64)lua_tointegerx (L, -1, &is_integer);
  if (!is_integer)
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "find_all: '%s' is an integer, not %s", key,
                   cop_lua__describe (L, -1));
  return number;
}

/* A node of the tree, or what cop_query_node takes. */
static const CopNode *
node_option (lua_State *L, const CopLuaTree *self, const char *key)
{
  int type = lua_getfield (L, 2, key);
  GError *error = NULL;
  const CopNode *node;

  if (type == LUA_TNIL)
    return NULL;
  node = type == LUA_TSTRING ? cop_query_node (self->tree, lua_tostring (L, -1), &error)
                             : cop_lua__tree_node (L, -1);
  if (error)
    cop_lua__raise (L, self->head.lua, error);
  if (!node || cop_node_tree (node) != self->tree)
    cop_lua__fail (L, self->head.lua, COP_ERROR_TYPE, NULL,
                   "find_all: '%s' is a node of this tree, its path or &label, not %s", key,
                   cop_lua__describe (L, -1));
  return node;
}

static void
check_keys (lua_State *L, CopLua *lua)
{
  static const char *const keys[] = {
    "path",    "type",        "compatible", "property", "value", "label", "interrupt_parent",
    "address", "bus_address", "refers_to",  NULL
  };

  for (lua_pushnil (L); lua_next (L, 2); lua_pop (L, 1))
    if (lua_type (L, -2) != LUA_TSTRING || !g_strv_contains (keys, lua_tostring (L, -2)))
      {
        const char *name = luaL_tolstring (L, -2, NULL);

        cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "find_all has no option '%s'%s", name,
                       cop_lua__hint (L, name, keys));
      }
}

int
cop_lua__find_all (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLua *lua = self->head.lua;
  guint64 address = 0, bus_address = 0;
  CopLuaGuard *guard;
  CopQuery query = { 0 };
  GError *error = NULL;
  const GPtrArray *found;
  const char *type;

  luaL_checkstack (L, 24, NULL);
  if (lua_type (L, 2) == LUA_TSTRING)
    query.path = lua_tostring (L, 2);
  else
    {
      luaL_checktype (L, 2, LUA_TTABLE);
      check_keys (L, lua);
      query.path = text_option (L, lua, "path");
      query.compatible = text_option (L, lua, "compatible");
      query.property = text_option (L, lua, "property");
      query.value = text_option (L, lua, "value");
      query.label = text_option (L, lua, "label");
      query.address = number_option (L, lua, "address", &address);
      query.bus_address = number_option (L, lua, "bus_address", &bus_address);
      query.interrupt_parent = node_option (L, self, "interrupt_parent");
      query.refers_to = node_option (L, self, "refers_to");
      type = text_option (L, lua, "type");
      if (type)
        query.among = cop_lua__push_typed_nodes (L, 1, type);
    }
  guard = cop_lua__guard (L, lua);
  guard->release = (GDestroyNotify)g_ptr_array_unref;
  guard->held = cop_query_find (self->tree, &query, &error);
  if (!guard->held)
    cop_lua__raise (L, lua, error);
  found = guard->held;
  lua_createtable (L, (int)found->len, 0);
  for (guint i = 0; i < found->len; i++)
    {
      cop_lua__push_tree_node (L, 1, found->pdata[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}
