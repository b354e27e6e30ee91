/* Functions of single properties and lines of types declared in Lua. */
#include "types.h"
#include "value.h"
#include <string.h>

typedef struct
{
  CopLuaType *type;
  const char *what; /* "get", "set" */
  const char *name;
  CopObject *self;
  const CopValue *value;
  CopValue *ret_value;
  CopLuaWant want;
} PropCall;

/* Pushes the function of the property. */
static void
push_function (lua_State *L, CopLuaType *type, const char *what, const char *name)
{
  cop_lua__table (L, type->lua, COP_LUA_HOOKS);
  lua_rawgetp (L, -1, type);
  lua_pushfstring (L, "%s %s", what, name);
  lua_rawget (L, -2);
}

static int
prop_body (lua_State *L)
{
  PropCall *call = lua_touserdata (L, 1);
  CopLua *lua = call->type->lua;
  CopValue value;

  push_function (L, call->type, call->what, call->name);
  cop_lua__push (L, lua, call->self);
  if (call->value)
    cop_lua__push_value (L, lua, call->value);
  lua_call (L, call->value ? 2 : 1, call->ret_value ? 1 : 0);
  if (call->ret_value)
    {
      value = cop_lua__to_value (L, lua, -1, call->want);
      cop_value_copy (call->ret_value, &value);
      cop_value_clear (&value);
    }
  return 0;
}

static gboolean
run (PropCall *call, GError **error)
{
  CopLua *lua = call->type->lua;
  GError *inner = NULL;
  char *path;

  if (!lua || !lua->L)
    return cop_error_set (error, COP_ERROR_CLOSED, NULL, "the script of type '%s' is closed",
                          call->type->desc.name);
  if (cop_lua__protect (lua, prop_body, call, &inner))
    return TRUE;
  if (!cop_error_path (inner))
    {
      path = cop_object_label (call->self);
      cop_lua__set_path (&inner, path);
      g_free (path);
    }
  g_propagate_error (error, inner);
  return FALSE;
}

static CopLuaType *
owner_of (const CopProp *prop)
{
  return (CopLuaType *)cop_prop_owner (prop)->data;
}

gboolean
cop_lua__prop_get (CopObject *self, const CopProp *prop, CopValue *ret_value, GError **error)
{
  PropCall call = { .type = owner_of (prop),
                    .what = "get",
                    .name = cop_prop_name (prop),
                    .self = self,
                    .ret_value = ret_value,
                    .want = cop_lua__want (cop_prop_def (prop)) };

  return run (&call, error);
}

gboolean
cop_lua__prop_set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  PropCall call = { .type = owner_of (prop),
                    .what = "set",
                    .name = cop_prop_name (prop),
                    .self = self,
                    .value = value };

  return run (&call, error);
}

void
cop_lua__prop_changed (CopObject *self, const CopProp *prop)
{
  PropCall call = {
    .type = owner_of (prop), .what = "changed", .name = cop_prop_name (prop), .self = self
  };
  GError *error = NULL;

  if (!run (&call, &error))
    cop_object_hook_error (self, "changed", error);
}

/* --- specifiers --- */

typedef struct
{
  CopLuaType *type;
  CopObject *provider;
  const CopLineDef *def;
  const CopEndpoint *endpoint;
  guint32 *ret_cells;
} EncodeCall;

static int
encode_body (lua_State *L)
{
  EncodeCall *call = lua_touserdata (L, 1);
  CopLua *lua = call->type->lua;
  const CopEndpoint *endpoint = call->endpoint;
  const char *name = call->def->name;

  push_function (L, call->type, "encode", name);
  cop_lua__push (L, lua, call->provider);
  luaL_checkstack (L, COP_LINE_MAX_CELLS + 4, NULL);
  lua_pushinteger (L, endpoint->n_args ? endpoint->args[0] : 0);
  lua_pushinteger (L, endpoint->trigger);
  for (guint i = 1; i < endpoint->n_args; i++)
    lua_pushinteger (L, endpoint->args[i]);
  lua_call (L, 3 + (endpoint->n_args > 1 ? (int)endpoint->n_args - 1 : 0), 1);
  if (!lua_istable (L, -1) || lua_rawlen (L, -1) != call->def->cells)
    cop_lua__fail (L, lua, COP_ERROR_HOOK, NULL, "encode of '%s' is to return an array of %u cells",
                   name, call->def->cells);
  for (guint i = 0; i < call->def->cells; i++)
    {
      lua_Integer cell;

      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      cell = lua_tointeger (L, -1);
      if (!lua_isinteger (L, -1) || cell < 0 || cell > G_MAXUINT32)
        cop_lua__fail (L, lua, COP_ERROR_HOOK, NULL, "encode of '%s': cell %u is %s", name, i + 1,
                       cop_lua__describe (L, -1));
      call->ret_cells[i] = (guint32)cell;
      lua_pop (L, 1);
    }
  return 0;
}

/* The type, among the provider's, that the row stands in. */
static CopLuaType *
type_of_row (CopObject *provider, const CopLineDef *def)
{
  const CopTypeDesc *desc = cop_type_desc (cop_object_type (provider));

  for (; desc; desc = desc->parent)
    if (desc->init == cop_lua__hook_init)
      {
        CopLuaType *type = (CopLuaType *)desc->data;

        if (type->inputs && def >= type->inputs && def < type->inputs + type->n_inputs)
          return type;
        if (type->outputs && def >= type->outputs && def < type->outputs + type->n_outputs)
          return type;
      }
  return NULL;
}

gboolean
cop_lua__line_encode (CopObject *provider, const CopLineDef *def, const CopEndpoint *endpoint,
                      guint32 *ret_cells, GError **error)
{
  EncodeCall call = { .type = type_of_row (provider, def),
                      .provider = provider,
                      .def = def,
                      .endpoint = endpoint,
                      .ret_cells = ret_cells };

  if (!call.type || !call.type->lua || !call.type->lua->L)
    return cop_object_error (provider, error, COP_ERROR_CLOSED,
                             "the script of input '%s' is closed", def->name);
  return cop_lua__protect (call.type->lua, encode_body, &call, error);
}

typedef struct
{
  CopLuaType *type;
  CopObject *self;
  const CopLineDef *def;
  guint place;
  guint64 level;
} LevelCall;

static int
level_body (lua_State *L)
{
  LevelCall *call = lua_touserdata (L, 1);

  push_function (L, call->type, "changed", call->def->name);
  cop_lua__push (L, call->type->lua, call->self);
  lua_pushinteger (L, (lua_Integer)call->level);
  lua_pushinteger (L, (lua_Integer)call->place);
  lua_call (L, 3, 0);
  return 0;
}

void
cop_lua__line_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level)
{
  LevelCall call = { type_of_row (self, def), self, def, place, level };
  GError *error = NULL;

  if (!call.type || !call.type->lua || !call.type->lua->L)
    return;
  if (!cop_lua__protect (call.type->lua, level_body, &call, &error))
    cop_object_hook_error (self, "changed", error);
}
