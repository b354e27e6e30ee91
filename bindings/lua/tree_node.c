/* A node of a tree as a script sees it, and what its properties say. */
#include "tree.h"
#include <string.h>

typedef struct
{
  CopLuaHead head; /* its user value is the handle of the tree */
  CopNode *node;
} Handle;

static const CopLuaClass node_class;

void
cop_lua__push_tree_node (lua_State *L, int index, CopNode *node)
{
  const CopLuaHolder *tree;
  Handle *handle;

  if (!node)
    {
      lua_pushnil (L);
      return;
    }
  luaL_checkstack (L, 8, NULL);
  index = lua_absindex (L, index);
  tree = lua_touserdata (L, index);
  lua_getiuservalue (L, index, 1);
  if (lua_rawgetp (L, -1, node) == LUA_TNIL)
    {
      lua_pop (L, 1);
      handle = cop_lua__new (L, tree->lua, &node_class, sizeof *handle, 1);
      handle->node = node;
      lua_pushvalue (L, index);
      lua_setiuservalue (L, -2, 1);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, node);
    }
  lua_remove (L, -2);
}

CopNode *
cop_lua__tree_node (lua_State *L, int index)
{
  Handle *handle = cop_lua__test (L, index, &node_class);

  return handle ? handle->node : NULL;
}

/* Leaves the handle of the tree on top. */
static CopNode *
check (lua_State *L)
{
  Handle *handle = cop_lua__check (L, 1, &node_class);

  lua_getiuservalue (L, 1, 1);
  cop_lua__check_tree (L, -1);
  return handle->node;
}

/* --- values ------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
  [COP_CHUNK_CELLS] = "cells",     [COP_CHUNK_U64] = "u64",     [COP_CHUNK_REF] = "ref",
  [COP_CHUNK_STRINGS] = "strings", [COP_CHUNK_BYTES] = "bytes", [COP_CHUNK_PATH] = "path",
  [COP_CHUNK_LABEL] = "label",     [COP_CHUNK_U8] = "u8",       [COP_CHUNK_U16] = "u16",
};

static void
push_numbers (lua_State *L, const CopChunk *chunk, gsize size)
{
  for (gsize i = 0; i + size <= chunk->size; i += size)
    {
      guint64 value = 0;

      for (gsize k = 0; k < size; k++)
        value = value << 8 | chunk->data[i + k];
      lua_pushinteger (L, (lua_Integer)value);
      lua_rawseti (L, -2, (lua_Integer)(i / size) + 1);
    }
}

static void
push_strings (lua_State *L, const CopChunk *chunk)
{
  lua_Integer n = 0;

  for (gsize i = 0; i < chunk->size;)
    {
      gsize length = strnlen ((const char *)chunk->data + i, chunk->size - i);

      lua_pushlstring (L, (const char *)chunk->data + i, length);
      lua_rawseti (L, -2, ++n);
      i += length + 1;
    }
}

/* tree: the index of the tree's handle. */
static void
push_chunk (lua_State *L, int tree, const CopChunk *chunk)
{
  lua_createtable (L, 1, 3);
  lua_pushstring (L, kind_names[chunk->kind]);
  lua_setfield (L, -2, "kind");
  lua_pushboolean (L, chunk->group);
  lua_setfield (L, -2, "group");
  if (chunk->suffix)
    {
      lua_pushstring (L, chunk->suffix);
      lua_setfield (L, -2, "suffix");
    }
  switch (chunk->kind)
    {
    case COP_CHUNK_CELLS:
      push_numbers (L, chunk, 4);
      break;
    case COP_CHUNK_U64:
      push_numbers (L, chunk, 8);
      break;
    case COP_CHUNK_U8:
      push_numbers (L, chunk, 1);
      break;
    case COP_CHUNK_U16:
      push_numbers (L, chunk, 2);
      break;
    case COP_CHUNK_STRINGS:
      push_strings (L, chunk);
      break;
    case COP_CHUNK_BYTES:
      lua_pushlstring (L, (const char *)chunk->data, chunk->size);
      lua_rawseti (L, -2, 1);
      break;
    default:
      if (!chunk->target)
        break;
      cop_lua__push_tree_node (L, tree, chunk->target);
      lua_rawseti (L, -2, 1);
      break;
    }
}

/* node:chunks (name): the parts of a property's value, or nil: { kind = "cells", group = false,
 * 1, 2 }; of a reference or a path the first is the node. */
static int
l_chunks (lua_State *L)
{
  const char *name = luaL_checkstring (L, 2);
  const CopNodeProp *prop;
  int tree;

  prop = cop_node_find_prop (check (L), name);
  tree = lua_gettop (L);
  if (!prop)
    {
      lua_pushnil (L);
      return 1;
    }
  lua_createtable (L, (int)cop_node_prop_n_chunks (prop), 0);
  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      push_chunk (L, tree, &chunk);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

/* --- fields ------------------------------------------------------------------------------- */

static void
push_path (lua_State *L, const CopNode *node)
{
  Handle *handle = lua_touserdata (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, handle->head.lua);

  guard->release = g_free;
  guard->held = cop_node_path (node);
  lua_pushstring (L, guard->held);
  cop_lua__guard_clear (guard);
}

static void
push_labels (lua_State *L, const CopNode *node)
{
  guint n = cop_node_n_labels (node);

  lua_createtable (L, (int)n, 0);
  for (guint i = 0; i < n; i++)
    {
      lua_pushstring (L, cop_node_label (node, i));
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

static void
push_nodes (lua_State *L, int tree, const CopNode *node)
{
  lua_Integer n = 0;

  lua_createtable (L, (int)cop_node_n_children (node), 0);
  for (CopNode *at = cop_node_first_child (node); at; at = cop_node_next_sibling (at))
    {
      cop_lua__push_tree_node (L, tree, at);
      lua_rawseti (L, -2, ++n);
    }
}

static void
push_props (lua_State *L, const CopNode *node)
{
  lua_Integer n = 0;

  lua_createtable (L, (int)cop_node_n_props (node), 0);
  for (CopNodeProp *at = cop_node_first_prop (node); at; at = cop_node_prop_next (at))
    {
      lua_pushstring (L, cop_node_prop_name (at));
      lua_rawseti (L, -2, ++n);
    }
}

static const luaL_Reg methods[];

static int
push_method (lua_State *L)
{
  static const char *const fields[] = { "name",  "path",    "parent", "labels", "nodes",
                                        "props", "phandle", "tree",   NULL };
  const luaL_Reg *const tables[] = { methods, cop_lua__node_query_methods, NULL };

  cop_lua__push_method (L, tables + 1);
  return lua_isnil (L, -1) ? cop_lua__fail_missing (L, ((Handle *)lua_touserdata (L, 1))->head.lua,
                                                    "node", fields, tables)
                           : 1;
}

static int
l_index (lua_State *L)
{
  CopNode *node = check (L);
  const char *key = lua_type (L, 2) == LUA_TSTRING ? lua_tostring (L, 2) : "";
  int tree = lua_gettop (L);

  if (strcmp (key, "name") == 0)
    lua_pushstring (L, cop_node_name (node));
  else if (strcmp (key, "path") == 0)
    push_path (L, node);
  else if (strcmp (key, "parent") == 0)
    cop_lua__push_tree_node (L, tree, cop_node_parent (node));
  else if (strcmp (key, "labels") == 0)
    push_labels (L, node);
  else if (strcmp (key, "nodes") == 0)
    push_nodes (L, tree, node);
  else if (strcmp (key, "props") == 0)
    push_props (L, node);
  else if (strcmp (key, "phandle") == 0)
    lua_pushinteger (L, cop_node_phandle (node));
  else if (strcmp (key, "tree") != 0)
    return push_method (L);
  return 1;
}

static int
l_tostring (lua_State *L)
{
  push_path (L, check (L));
  return 1;
}

static const luaL_Reg methods[] = { { "chunks", l_chunks }, { NULL, NULL } };
static const luaL_Reg meta[] = { { "__index", l_index },
                                 { "__tostring", l_tostring },
                                 { NULL, NULL } };
static const CopLuaClass node_class = { .name = "node", .methods = methods, .meta = meta };
