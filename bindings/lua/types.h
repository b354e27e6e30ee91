/* Types: those of C as scripts see them, and those that scripts declare.
 *
 * A type declared in Lua is a descriptor like any other.  Its properties lie in the instance,
 * behind the parent's; its hooks are trampolines that find their function by the descriptor whose
 * hook the core is running.
 */
#ifndef COPPICE_LUA_TYPES_H
#define COPPICE_LUA_TYPES_H

#include "box.h"
#include <coppice/dev/register.h>
#include <coppice/dev/scsi.h>

typedef enum
{
  COP_HOOK_INIT = 1,
  COP_HOOK_POST_INIT,
  COP_HOOK_FINALIZE,
  COP_HOOK_BUILD,
  COP_HOOK_REALIZE,
  COP_HOOK_UNREALIZE,
  COP_HOOK_RESET_ENTER,
  COP_HOOK_RESET,
  COP_HOOK_RESET_EXIT,
  COP_HOOK_DESCRIBE,
  COP_HOOK_PRE_PLUG,
  COP_HOOK_CANCEL_PLUG,
  COP_HOOK_PLUG,
  COP_HOOK_ASK_UNPLUG,
  COP_HOOK_UNPLUG_REQUEST,
  COP_HOOK_CANCEL_REQUEST,
  COP_HOOK_TIMEOUT,
  COP_HOOK_UNPLUG,
  COP_HOOK_COMMAND,
  COP_HOOK_N
} CopLuaHook;

extern const char *const cop_lua__hook_names[COP_HOOK_N];

/* Owned by the host it is registered with: freed when that no longer needs the descriptor. */
struct _CopLuaType
{
  CopTypeDesc desc;
  CopDeviceClass device;
  CopBusClass bus;
  CopHotplugHandler handler;
  CopScsiTarget scsi;
  CopImplements implements[3];
  CopLua *lua; /* NULL once the state is closed: the type is a tombstone, its hooks do nothing */
  CopType *type;
  CopPropDef *props;
  CopLineDef *inputs, *outputs;
  guint n_props, n_inputs, n_outputs;
  guint n_functions; /* in the array of hooks, behind those of CopLuaHook */
  gboolean has_init;
  CopOrigin origin;
  GPtrArray *memory; /* all that the descriptor points to */
  GArray *lists;     /* ListDefault */
};

/* What a register's row of ours has as its data: places in the type's array of hooks; 0: none. */
typedef struct
{
  CopLuaType *type;
  int read, write, changed;
} CopLuaReg;

/* Of the name of a line: it is kept in what scripts hold of it. */
#define COP_LUA_LONGEST_LINE 31

/* A list cannot stand in a descriptor's default: init puts it into the instance. */
typedef struct
{
  gsize offset;
  CopList *list;
} CopLuaListDefault;

/* --- type.c --- */

/* The declaration behind the type if this state made it, else NULL. */
CopLuaType *cop_lua__type_of (CopLua *lua, const CopType *type);
/* Pushes the Type. */
void cop_lua__push_type (lua_State *L, CopLua *lua, CopType *type);
/* The type that the index names or is; raises NOT_FOUND with the nearest. */
CopType *cop_lua__check_type (lua_State *L, CopLua *lua, int index);
/* The lines of a type: all rows of outputs (or inputs), the root's first; NULL behind the last. */
const CopLineDef *cop_lua__type_line (const CopType *type, gboolean outputs, guint index);
const CopLineDef *cop_lua__type_output (const CopType *type, const char *name);

/* --- type_window.c --- */

/* Pushes an array of what the type has as windows, with their registers; the root type's first. */
void cop_lua__push_windows (lua_State *L, const CopType *type);

/* --- type_device.c --- */

/* Pushes what the type says under the key of the devices of it: inputs, outputs, windows, buses,
 * compatible (arrays, empty when there is none), bus and node (strings, or nil).  FALSE: it is
 * another key. */
gboolean cop_lua__push_of_device (lua_State *L, const CopType *type, const char *key);

/* --- type.c --- */

/* The type is about to go: its Type says so from now on. */
void cop_lua__retire_type (lua_State *L, CopLua *lua, CopType *type);

int cop_lua__type (lua_State *L);       /* cop.type (name) */
int cop_lua__types (lua_State *L);      /* cop.types () */
int cop_lua__is_type (lua_State *L);    /* whether it is a Type that is still declared */
int cop_lua__has_type (lua_State *L);   /* whether a type of this name is there; never loads it */
int cop_lua__set_loader (lua_State *L); /* (function (name) -> boolean) */

/* --- declare.c, declare_prop.c, declare_device.c --- */

int cop_lua__declare (lua_State *L);
/* (name) -> whether a script's type was so called that nothing is left of; it is gone then. */
int cop_lua__undeclare (lua_State *L);
void cop_lua__type_free (gpointer type);
/* Memory that goes with the descriptor: zero. */
gpointer cop_lua__type_alloc (CopLuaType *type, gsize size);
/* A copy of the text that goes with the descriptor. */
const char *cop_lua__type_keep (CopLuaType *type, const char *text);
/* Pushes the field of the table at the index; returns Lua's type of it. */
int cop_lua__field (lua_State *L, int index, const char *key);
/* Raises "'KEY' is to be WANTED, not …"; the field's value is on top. */
int cop_lua__fail_field (lua_State *L, const char *key, const char *wanted) G_GNUC_NORETURN;
/* Fields of the table at the index: raise TYPE when they are of another kind.  Strings are copied
 * into the descriptor. */
const char *cop_lua__field_string (lua_State *L, CopLuaType *type, int index, const char *key);
gboolean cop_lua__field_bool (lua_State *L, int index, const char *key);
lua_Integer
cop_lua__field_integer (lua_State *L, int index, const char *key, lua_Integer otherwise);
/* The index of the field's text in names, otherwise when it is nil; raises INVALID. */
guint cop_lua__field_choice (lua_State *L, int index, const char *key, const char *const *names,
                             guint otherwise);
const char *const *
cop_lua__field_strings (lua_State *L, CopLuaType *type, int index, const char *key);
/* The rows of the table in the field, which is pushed; 0 and nil when there is none. */
guint cop_lua__field_rows (lua_State *L, int index, const char *key);
/* Keeps the function in the field of the row in the type's table of hooks, as "KEY NAME"; FALSE
 * when there is none. */
gboolean
cop_lua__keep_named (lua_State *L, CopLuaType *type, int row, const char *key, const char *name);
/* The properties of the declaration at the index, behind what the descriptor's size is now. */
void cop_lua__read_props (lua_State *L, CopLuaType *type, int index);
/* Other defaults of inherited properties: rows { name, [name] = value }. */
void cop_lua__read_defaults (lua_State *L, CopLuaType *type, int index, CopType *parent);
/* Pushes the row-th table of the array on top; returns its index. */
int cop_lua__row_at (lua_State *L, guint row);
/* Raises INVALID when there is no name. */
void cop_lua__need_name (lua_State *L, const char *name, const char *what);

/* --- declare_window.c --- */

/* Keeps the function of the row in the type's array of hooks; returns its place there, 0 for none.
 */
int cop_lua__keep_function (lua_State *L, CopLuaType *type, int row, const char *key);

const CopWindowDef *cop_lua__read_windows (lua_State *L, CopLuaType *type, int index);

/* --- declare_device.c --- */

/* Windows, lines and buses of the declaration at the index. */
void cop_lua__read_device (lua_State *L, CopLuaType *type, int index);
void cop_lua__read_bus (lua_State *L, CopLuaType *type, int index);

/* --- hooks.c --- */

/* Sets the trampolines of those hooks that the table at the index has. */
void cop_lua__set_hooks (lua_State *L, CopLuaType *type, int index);
gboolean cop_lua__hook_init (CopObject *self, GError **error);

/* Whether the table has the hook; keeps it in the type's array of hooks. */
gboolean cop_lua__keep_hook (lua_State *L, CopLuaType *type, int index, CopLuaHook hook);

/* --- hooks_scsi.c --- */

/* Calls the type's hook `command`. */
void cop_lua__hook_command (CopScsiDevice *unit, CopScsiCommand *command);

/* --- hooks_window.c --- */

/* The ops of a window whose row at the index has functions, else NULL; sizes are to be set. */
CopRegionOps *cop_lua__read_window_hooks (lua_State *L, CopLuaType *type, int row);

/* --- hooks_reg.c --- */

guint64 cop_lua__reg_read (CopObject *self, const CopRegDef *def, guint index, guint64 value);
void cop_lua__reg_write (CopObject *self, const CopRegDef *def, guint index, guint64 value);
void cop_lua__reg_changed (CopObject *self, const CopRegDef *def, guint index, guint64 value);

/* --- hooks_prop.c --- */

gboolean
cop_lua__prop_get (CopObject *self, const CopProp *prop, CopValue *ret_value, GError **error);
gboolean
cop_lua__prop_set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error);
void cop_lua__prop_changed (CopObject *self, const CopProp *prop);
void cop_lua__line_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level);
gboolean cop_lua__line_encode (CopObject *provider, const CopLineDef *def,
                               const CopEndpoint *endpoint, guint32 *ret_cells, GError **error);

#endif
