/* Trees from Lua: what a machine's Devicetree or a file is, to look at. */
#ifndef COPPICE_LUA_TREE_H
#define COPPICE_LUA_TREE_H

#include "state.h"
#include <coppice/fdt.h>

typedef struct
{
  CopLuaHead head; /* its user value: CopNode -> the handle of a node, weak values */
  CopTree *tree;   /* owned; NULL once released */
} CopLuaTree;

/* Pushes the handle of a tree that is still to come. */
CopLuaTree *cop_lua__push_tree (lua_State *L, CopLua *lua);
/* Raises unless the argument is a tree. */
CopLuaTree *cop_lua__check_tree (lua_State *L, int index);
/* m:to_tree () */
int cop_lua__to_tree (lua_State *L);

/* --- tree_node.c --- */

/* Pushes the handle of a node; nil for NULL.  index: of the handle of its tree. */
void cop_lua__push_tree_node (lua_State *L, int index, CopNode *node);
/* The node of the handle at the index, or NULL. */
CopNode *cop_lua__tree_node (lua_State *L, int index);

#endif
