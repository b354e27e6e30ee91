/* What the answers to questions about trees are made of: fields of the table on top of the stack.
 */
#ifndef COPPICE_LUA_TREE_ANSWER_H
#define COPPICE_LUA_TREE_ANSWER_H

#include "tree.h"

/* A guard for an array, pushed. */
CopLuaGuard *cop_lua__answer_guard (lua_State *L, CopLua *lua);
/* tree: the index of its handle. */
void cop_lua__answer_node (lua_State *L, int tree, const char *key, const CopNode *node);
/* As the field `cells`. */
void cop_lua__answer_cells (lua_State *L, const guint32 *cells, guint n);
/* Pushes an array of them. */
void cop_lua__answer_push_texts (lua_State *L, const GPtrArray *texts);
/* The node of a method; leaves the handle of its tree on top.  Raises. */
const CopNode *cop_lua__check_tree_node (lua_State *L);

/* --- tree_interrupts.c --- */

int cop_lua__node_interrupts (lua_State *L);
int cop_lua__node_lines (lua_State *L);

#endif
