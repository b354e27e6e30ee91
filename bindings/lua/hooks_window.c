/* Functions of windows declared in Lua: read, write. */
#include "types.h"
#include "value.h"

/* What the window's ops are the first member of: found through the region's data, its row. */
typedef struct
{
  CopRegionOps ops;
  CopLuaType *type;
  int read, write; /* places in the type's array of hooks; 0: none */
} WindowHooks;

typedef struct
{
  const WindowHooks *hooks;
  CopRegion *region;
  guint64 offset, value;
  guint size;
  gboolean write;
} WindowCall;

static int
window_body (lua_State *L)
{
  WindowCall *call = lua_touserdata (L, 1);
  CopLua *lua = call->hooks->type->lua;

  cop_lua__table (L, lua, COP_LUA_HOOKS);
  lua_rawgetp (L, -1, call->hooks->type);
  lua_rawgeti (L, -1, call->write ? call->hooks->write : call->hooks->read);
  cop_lua__push (L, lua, cop_region_owner (call->region));
  lua_pushinteger (L, (lua_Integer)call->offset);
  lua_pushinteger (L, call->size);
  if (call->write)
    {
      lua_pushinteger (L, (lua_Integer)call->value);
      lua_call (L, 4, 0);
      return 0;
    }
  lua_call (L, 3, 1);
  if (G_UNLIKELY (!lua_isinteger (L, -1)))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL,
                   "read of window '%s' is to return an integer, not %s",
                   cop_region_name (call->region), cop_lua__describe (L, -1));
  call->value = (guint64)lua_tointeger (L, -1);
  return 0;
}

static CopAccess
run (WindowCall *call)
{
  CopObject *self = cop_region_owner (call->region);
  CopLua *lua;
  CopOrigin origin;
  GError *error = NULL;
  char *path;

  call->hooks = (const WindowHooks *)((const CopWindowDef *)cop_region_data (call->region))->ops;
  lua = call->hooks->type->lua;
  if (!lua || !lua->L)
    return COP_ACCESS_FAILED;
  origin = lua->origin;
  if (G_LIKELY (cop_lua__protect (lua, window_body, call, &error)))
    {
      lua->origin = origin;
      return COP_ACCESS_OK;
    }
  lua->origin = origin;
  if (!cop_error_path (error))
    {
      path = cop_object_label (self);
      cop_lua__set_path (&error, path);
      g_free (path);
    }
  cop_object_hook_error (self, call->write ? "write" : "read", error);
  return COP_ACCESS_FAILED;
}

static CopAccess
read_window (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  WindowCall call = { .region = region, .offset = offset, .size = size };
  CopAccess access = run (&call);

  *ret_value = call.value;
  return access;
}

static CopAccess
write_window (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  WindowCall call = {
    .region = region, .offset = offset, .size = size, .value = value, .write = TRUE
  };

  return run (&call);
}

CopRegionOps *
cop_lua__read_window_hooks (lua_State *L, CopLuaType *type, int row)
{
  int read = cop_lua__keep_function (L, type, row, "read");
  int write = cop_lua__keep_function (L, type, row, "write");
  WindowHooks *hooks;

  if (!read && !write)
    return NULL;
  hooks = cop_lua__type_alloc (type, sizeof *hooks);
  hooks->type = type;
  hooks->read = read;
  hooks->write = write;
  hooks->ops.read = read ? read_window : NULL;
  hooks->ops.write = write ? write_window : NULL;
  return &hooks->ops;
}
