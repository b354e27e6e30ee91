/* The nodes of a tree whose devices are of a type. */
#include "tree.h"

typedef struct
{
  CopLuaHead head;
  GHashTable *nodes;
} Nodes;

static void
release_nodes (gpointer self)
{
  g_clear_pointer (&((Nodes *)self)->nodes, g_hash_table_unref);
}

static const CopLuaClass nodes_class = { .name = "coppice nodes", .release = release_nodes };

/* coppice.import.types.names: the types of all nodes of the tree, as a list. */
static void
push_names (lua_State *L, int tree)
{
  lua_getglobal (L, "require");
  lua_pushliteral (L, "coppice.import.types");
  lua_call (L, 1, 1);
  lua_getfield (L, -1, "names");
  lua_remove (L, -2);
  lua_pushvalue (L, tree);
  lua_call (L, 1, 1);
}

GHashTable *
cop_lua__push_typed_nodes (lua_State *L, int tree, const char *name)
{
  const CopLuaTree *self = cop_lua__check_tree (L, tree);
  CopLua *lua = self->head.lua;
  CopNode *root = cop_tree_root (self->tree);
  Nodes *box = cop_lua__new (L, lua, &nodes_class, sizeof *box, 0);
  lua_Integer i = 0;
  GError *error = NULL;
  CopType *wanted, *type;

  luaL_checkstack (L, 8, NULL);
  tree = lua_absindex (L, tree);
  box->nodes = g_hash_table_new (NULL, NULL);
  if (self->types)
    lua_pushnil (L);
  else
    push_names (L, tree);
  wanted = cop_host_find_type (lua->host, name, &error);
  if (!wanted)
    cop_lua__raise (L, lua, error);
  for (CopNode *node = root; node; node = cop_node_next (node, root))
    {
      const char *is = self->types ? g_hash_table_lookup (self->types, node) : NULL;

      if (!self->types)
        {
          lua_rawgeti (L, -1, ++i);
          is = lua_tostring (L, -1); /* the list keeps it */
          lua_pop (L, 1);
        }
      type = is ? cop_host_peek_type (lua->host, is) : NULL;
      if (type && cop_type_is_a (type, cop_type_desc (wanted)))
        g_hash_table_add (box->nodes, node);
    }
  lua_pop (L, 1);
  return box->nodes;
}

GHashTable *
cop_lua__typed_nodes (lua_State *L, int index)
{
  return ((Nodes *)cop_lua__check (L, index, &nodes_class))->nodes;
}
