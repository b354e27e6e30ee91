/* Trees from Lua: what a machine's Devicetree or a file is, to look at. */
#ifndef COPPICE_LUA_TREE_H
#define COPPICE_LUA_TREE_H

#include "state.h"
#include <lauxlib.h>
#include <coppice/fdt.h>

typedef struct
{
  CopLuaHead head; /* its user value: CopNode -> the handle of a node, weak values */
  CopTree *tree;   /* owned; NULL once released */
  /* Of a machine's tree, as cop_machine_to_tree_with_types gives it; NULL: of another. */
  GHashTable *types;
} CopLuaTree;

/* Pushes the handle of a tree that is still to come. */
CopLuaTree *cop_lua__push_tree (lua_State *L, CopLua *lua);
/* Raises unless the argument is a tree. */
CopLuaTree *cop_lua__check_tree (lua_State *L, int index);
gboolean cop_lua__is_tree (lua_State *L, int index);
/* Writes the tree whole into a file, as its suffix says: dtb, dtbo, dts, dtso, json; a new folder
 * when it ends in '/'.  Raises. */
void cop_lua__write_tree (lua_State *L, const CopLuaTree *tree, const char *file);

/* --- tree_read.c --- */

extern const luaL_Reg cop_lua__tree_functions[];
/* m:to_tree () */
int cop_lua__to_tree (lua_State *L);
/* tree:pins (): { node, phandle, user, property, is_guess } of cop_tree_pins; no user: nothing is
 * known to refer to it. */
int cop_lua__tree_pins (lua_State *L);

/* tree:dangling (): { node, property, number } of cop_tree_dangling. */
int cop_lua__tree_dangling (lua_State *L);
/* What the table at the index, if there is one, says of reading source: `include`, `define`,
 * `timeout`.  Its texts, and what else is needed, stay on the stack.  Raises. */
void cop_lua__dts_input (lua_State *L, CopLua *lua, int index, CopDtsInput *input);
/* Pushes the tree of a blob, a source or a directory, and a table: `references`, `phandle_cells`,
 * `misfits`, `guesses`.  input: nullable.  keep_phandles: nodes keep
 * their numbers; else they get new ones when a blob is written.  Raises. */
void cop_lua__read_tree (lua_State *L, CopLua *lua, const char *file, const CopDtsInput *input,
                         gboolean keep_phandles);

/* --- tree_diff.c --- */

extern const luaL_Reg cop_lua__tree_diff_methods[];
/* m:overlay_since (before) */
int cop_lua__overlay_since (lua_State *L);

/* --- tree_query.c --- */

extern const luaL_Reg cop_lua__tree_query_methods[];
extern const luaL_Reg cop_lua__node_query_methods[];

/* --- tree_find.c --- */

/* tree:find_all (pattern) or { path =, type =, compatible =, property =, value =, label =,
 * address =, bus_address =, interrupt_parent =, refers_to = }: an array of nodes in the order of
 * the tree. */
int cop_lua__find_all (lua_State *L);

/* --- tree_type.c --- */

/* Pushes what keeps the answer: the set of the nodes of the tree at the index whose type is the
 * named one or inherits from it, as cop_script_find_typed (coppice/script.h).  Raises. */
GHashTable *cop_lua__push_typed_nodes (lua_State *L, int tree, const char *name);
/* The set that was pushed.  transfer none. */
GHashTable *cop_lua__typed_nodes (lua_State *L, int index);

/* --- tree_node.c --- */

/* Pushes the handle of a node; nil for NULL.  index: of the handle of its tree. */
void cop_lua__push_tree_node (lua_State *L, int index, CopNode *node);
/* The node of the handle at the index, or NULL. */
CopNode *cop_lua__tree_node (lua_State *L, int index);

#endif
