/* What the answers to questions about trees are made of. */
#include "tree_answer.h"

CopLuaGuard *
cop_lua__answer_guard (lua_State *L, CopLua *lua)
{
  CopLuaGuard *guard = cop_lua__guard (L, lua);

  guard->release = (GDestroyNotify)g_array_unref;
  return guard;
}

void
cop_lua__answer_node (lua_State *L, int tree, const char *key, const CopNode *node)
{
  cop_lua__push_tree_node (L, tree, (CopNode *)node);
  lua_setfield (L, -2, key);
}

void
cop_lua__answer_cells (lua_State *L, const guint32 *cells, guint n)
{
  lua_createtable (L, (int)n, 0);
  for (guint i = 0; i < n; i++)
    {
      lua_pushinteger (L, cells[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  lua_setfield (L, -2, "cells");
}

void
cop_lua__answer_push_texts (lua_State *L, const GPtrArray *texts)
{
  lua_createtable (L, (int)texts->len, 0);
  for (guint i = 0; i < texts->len; i++)
    {
      lua_pushstring (L, texts->pdata[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

const CopNode *
cop_lua__check_tree_node (lua_State *L)
{
  CopNode *node = cop_lua__tree_node (L, 1);

  if (!node)
    cop_lua__fail_self (L, 1, "a node of a tree");
  lua_getiuservalue (L, 1, 1);
  cop_lua__check_tree (L, -1);
  return node;
}
