/* Functions of registers declared in Lua: read, write, changed. */
#include "types.h"
#include "value.h"

typedef struct
{
  const CopLuaReg *reg;
  int function; /* its place in the type's array of hooks */
  CopObject *self;
  const CopRegDef *def;
  guint index;
  guint64 value;
  guint64 *ret_value; /* nullable */
} RegCall;

static int
reg_body (lua_State *L)
{
  RegCall *call = lua_touserdata (L, 1);
  CopLua *lua = call->reg->type->lua;
  gboolean array = call->def->count > 1;

  cop_lua__table (L, lua, COP_LUA_HOOKS);
  lua_rawgetp (L, -1, call->reg->type);
  lua_rawgeti (L, -1, call->function);
  cop_lua__push (L, lua, call->self);
  lua_pushinteger (L, (lua_Integer)call->value);
  if (array)
    lua_pushinteger (L, call->index);
  lua_call (L, array ? 3 : 2, call->ret_value ? 1 : 0);
  if (!call->ret_value)
    return 0;
  if (!lua_isinteger (L, -1))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL,
                   "read of register '%s' is to return an integer, not %s", call->def->name,
                   cop_lua__describe (L, -1));
  *call->ret_value = (guint64)lua_tointeger (L, -1);
  return 0;
}

/* The access goes on, whatever happens here. */
static void
run (RegCall *call, const char *hook)
{
  CopLua *lua = call->reg->type->lua;
  GError *error = NULL;
  CopOrigin origin;

  if (!lua || !lua->L)
    return;
  origin = lua->origin;
  if (!cop_lua__protect (lua, reg_body, call, &error))
    {
      if (!cop_error_path (error))
        {
          char *path = cop_object_label (call->self);

          cop_lua__set_path (&error, path);
          g_free (path);
        }
      cop_object_hook_error (call->self, hook, error);
    }
  lua->origin = origin;
}

guint64
cop_lua__reg_read (CopObject *self, const CopRegDef *def, guint index, guint64 value)
{
  const CopLuaReg *reg = def->data;
  RegCall call = { .reg = reg,
                   .function = reg->read,
                   .self = self,
                   .def = def,
                   .index = index,
                   .value = value,
                   .ret_value = &value };

  run (&call, "read");
  return value;
}

void
cop_lua__reg_write (CopObject *self, const CopRegDef *def, guint index, guint64 value)
{
  const CopLuaReg *reg = def->data;
  RegCall call = {
    .reg = reg, .function = reg->write, .self = self, .def = def, .index = index, .value = value
  };

  run (&call, "write");
}

void
cop_lua__reg_changed (CopObject *self, const CopRegDef *def, guint index, guint64 value)
{
  const CopLuaReg *reg = def->data;
  RegCall call = {
    .reg = reg, .function = reg->changed, .self = self, .def = def, .index = index, .value = value
  };

  run (&call, "changed");
}
