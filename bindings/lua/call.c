/* The one place that calls into Lua from C. */
#include "state.h"

struct _CopLuaCall
{
  GError *error; /* of what was raised; made by the message handler, where raising is harmless */
  CopLuaCall *outer;
};

/* Runs where a raise of its own becomes LUA_ERRERR. */
int
cop_lua__handler (lua_State *L)
{
  CopLua *lua = cop_lua__get (L);
  CopLuaCall *call = lua ? lua->call : NULL;

  lua_settop (L, 1);
  if (!call)
    return 1;
  luaL_traceback (L, L, NULL, 1);
  g_clear_error (&call->error);
  call->error = cop_lua__error_from (L, lua, 1, lua_tostring (L, 2));
  lua_settop (L, 1);
  return 1;
}

/* The error is a string at best, and nothing can be allocated. */
static void
plain_error (lua_State *L, int status, GError **error)
{
  const char *text = lua_type (L, -1) == LUA_TSTRING ? lua_tostring (L, -1) : "unknown error";

  cop_error_set (error, COP_ERROR_HOOK, NULL, "%s",
                 status == LUA_ERRMEM ? "not enough memory" : text);
}

gboolean
cop_lua__protect_in (lua_State *L, CopLua *lua, lua_CFunction body, gpointer data, GError **error)
{
  CopLuaCall call = { .outer = lua ? lua->call : NULL };
  guint n_errors = lua && lua->errors ? lua->errors->len : 0;
  int top = lua_gettop (L);
  int status;

  if (!lua_checkstack (L, LUA_MINSTACK))
    return cop_error_set (error, COP_ERROR_HOOK, NULL, "no room on Lua's stack");
  if (lua)
    lua->call = &call;
  lua_pushcfunction (L, cop_lua__handler);
  lua_pushcfunction (L, body);
  lua_pushlightuserdata (L, data);
  status = lua_pcall (L, 1, 0, top + 1);
  if (lua)
    lua->call = call.outer;
  /* what could not be raised for want of memory */
  if (lua && lua->errors && lua->errors->len > n_errors)
    g_ptr_array_set_size (lua->errors, (gint)n_errors);
  if (status != LUA_OK && !call.error)
    plain_error (L, status, &call.error);
  else if (status == LUA_OK)
    g_clear_error (&call.error);
  lua_settop (L, top);
  if (status == LUA_OK)
    return TRUE;
  g_propagate_error (error, call.error);
  return FALSE;
}

gboolean
cop_lua__protect (CopLua *lua, lua_CFunction body, gpointer data, GError **error)
{
  if (!lua->L)
    return cop_error_set (error, COP_ERROR_CLOSED, NULL, "the engine of this script is closed");
  return cop_lua__protect_in (lua->L, lua, body, data, error);
}

void
cop_lua__unref (CopLua *lua, int ref)
{
  if (lua->L && lua_checkstack (lua->L, 4))
    luaL_unref (lua->L, LUA_REGISTRYINDEX, ref);
}
