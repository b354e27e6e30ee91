/* Tokens: what a script keeps to end something later: a hold, an observer of an object. */
#include "box.h"
#include "value.h"

/* --- hold --- */

typedef struct
{
  CopLuaHead head;
  CopHold *hold;
} Hold;

static void
release_hold (gpointer data)
{
  Hold *token = data;

  g_clear_pointer (&token->hold, cop_hold_release);
}

static const CopLuaClass hold_class;

static int
l_release (lua_State *L)
{
  release_hold (cop_lua__check (L, 1, &hold_class));
  return 0;
}

static const luaL_Reg hold_methods[] = { { "release", l_release }, { NULL, NULL } };
static const luaL_Reg hold_meta[] = { { "__close", l_release }, { NULL, NULL } };
static const CopLuaClass hold_class = {
  .name = "hold", .release = release_hold, .methods = hold_methods, .meta = hold_meta
};

int
cop_lua__hold (lua_State *L)
{
  CopBox *box = cop_lua__check_alive (L, 1);
  Hold *token;

  if (lua_type (L, 2) != LUA_TSTRING)
    cop_lua__fail_type (L, 2, "string that says why");
  token = cop_lua__new (L, box->head.lua, &hold_class, sizeof *token, 0);
  token->hold = cop_object_hold (box->object, lua_tostring (L, 2));
  return 1;
}

/* --- obj:observe (fn) --- */

/* Its user values are the handle and the function; it is kept by the registry while it watches. */
typedef struct
{
  CopLuaHead head;
  CopBox *box;
  int ref;
} Watch;

typedef struct
{
  const Watch *watch;
  const CopProp *prop;
} Change;

static int
notify_body (lua_State *L)
{
  const Change *change = lua_touserdata (L, 1);

  lua_rawgeti (L, LUA_REGISTRYINDEX, change->watch->ref);
  lua_getiuservalue (L, -1, 2);
  lua_getiuservalue (L, -2, 1);
  lua_pushstring (L, cop_prop_name (change->prop));
  lua_call (L, 2, 0);
  return 0;
}

static void
notify (CopObject *object, const CopProp *prop, gpointer data)
{
  Watch *watch = data;
  Change change = { watch, prop };
  GError *error = NULL;

  if (!cop_lua__protect (watch->head.lua, notify_body, &change, &error))
    cop_object_hook_error (object, "observer", error);
}

static void
release_watch (gpointer data)
{
  Watch *watch = data;
  int ref = watch->ref;

  watch->ref = 0;
  if (!ref)
    return;
  if (watch->box->object)
    cop_object_unobserve (watch->box->object, notify, watch);
  cop_lua__unref (watch->head.lua, ref);
}

static const CopLuaClass watch_class;

static int
l_stop (lua_State *L)
{
  release_watch (cop_lua__check (L, 1, &watch_class));
  return 0;
}

static const luaL_Reg watch_methods[] = { { "stop", l_stop }, { NULL, NULL } };
static const luaL_Reg watch_meta[] = { { "__close", l_stop }, { NULL, NULL } };
static const CopLuaClass watch_class = {
  .name = "observer", .release = release_watch, .methods = watch_methods, .meta = watch_meta
};

int
cop_lua__observe_object (lua_State *L)
{
  CopBox *box = cop_lua__check_alive (L, 1);
  Watch *watch;

  luaL_checktype (L, 2, LUA_TFUNCTION);
  lua_settop (L, 2);
  watch = cop_lua__new (L, box->head.lua, &watch_class, sizeof *watch, 2);
  watch->box = box;
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, 3, 1);
  lua_pushvalue (L, 2);
  lua_setiuservalue (L, 3, 2);
  lua_pushvalue (L, 3);
  watch->ref = luaL_ref (L, LUA_REGISTRYINDEX);
  cop_object_observe (box->object, notify, watch);
  return 1;
}
