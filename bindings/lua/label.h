/* Nodes by label in scripts; names as Devicetree source has them. */
#ifndef COPPICE_LUA_LABEL_H
#define COPPICE_LUA_LABEL_H

#include "box.h"

/* Pushes board.labels. */
int cop_lua__push_labels (lua_State *L, CopBox *box);
/* The label that the value at the index refers by, or NULL.  The value keeps it. */
const char *cop_lua__label (lua_State *L, int index);
/* The same of a specifier, with its cells. */
const char *cop_lua__specifier (lua_State *L, int index, const guint32 **ret_cells, guint *ret_n);
gboolean cop_lua__is_label_name (const char *text);
/* Of the text at the index, "uart3: serial@21ec000", pushes three: its labels with spaces between
 * (nil for none), the name of the node, the name that its object gets. */
void cop_lua__push_node_names (lua_State *L, CopLua *lua, int index);

/* The name that the object of a node gets below its parent: the node's own, or its label, numbered
 * when something else of the parent is called so: a bus, a property, a node by its label.  Pushed.
 */
const char *
cop_lua__push_node_id (lua_State *L, CopObject *parent, const char *name, gboolean is_label);

#endif
