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

/* The handle's, and so gone when it watches no more. */
struct _CopLuaWatch
{
  CopBox *box;
  guint64 number;
  CopLuaWatch *prev, *next;
};

/* What the script has of it.  Its user values are the handle and the function; the handle keeps it
 * while it watches. */
typedef struct
{
  CopLuaHead head;
  guint64 number;
} Token;

typedef struct
{
  CopLuaWatch *watch;
  const CopProp *prop;
} Change;

static int
notify_body (lua_State *L)
{
  const Change *change = lua_touserdata (L, 1);
  const CopBox *box = change->watch->box;

  cop_lua__push (L, box->head.lua, box->object);
  /* another handle that came while this one is collected knows nothing of it */
  if (cop_lua__box (L, -1) != box || lua_getiuservalue (L, -1, COP_BOX_WATCHES) != LUA_TTABLE)
    return 0;
  lua_rawgeti (L, -1, (lua_Integer)change->watch->number);
  lua_getiuservalue (L, -1, 2);
  lua_pushvalue (L, 2);
  lua_pushstring (L, cop_prop_name (change->prop));
  lua_call (L, 2, 0);
  return 0;
}

static void
notify (CopObject *object, const CopProp *prop, gpointer data)
{
  CopLuaWatch *watch = data;
  Change change = { watch, prop };
  GError *error = NULL;

  if (!cop_lua__protect (watch->box->head.lua, notify_body, &change, &error))
    cop_object_hook_error (object, "observer", error);
}

static void
end_watch (CopLuaWatch *watch)
{
  CopBox *box = watch->box;

  if (watch->prev)
    watch->prev->next = watch->next;
  else
    box->watches = watch->next;
  if (watch->next)
    watch->next->prev = watch->prev;
  cop_object_unobserve (box->object, notify, watch);
  g_free (watch);
}

void
cop_lua__end_watches (CopBox *box)
{
  while (box->watches)
    end_watch (box->watches);
}

static const CopLuaClass watch_class;

static int
l_stop (lua_State *L)
{
  const Token *token = cop_lua__check (L, 1, &watch_class);
  CopLuaWatch *watch;
  CopBox *box;

  lua_getiuservalue (L, 1, 1);
  box = cop_lua__box (L, -1);
  watch = box ? box->watches : NULL;
  while (watch && watch->number != token->number)
    watch = watch->next;
  if (!watch)
    return 0;
  end_watch (watch);
  lua_getiuservalue (L, -1, COP_BOX_WATCHES);
  lua_pushnil (L);
  lua_rawseti (L, -2, (lua_Integer)token->number);
  cop_lua__keep_less (box);
  return 0;
}

static const luaL_Reg watch_methods[] = { { "stop", l_stop }, { NULL, NULL } };
static const luaL_Reg watch_meta[] = { { "__close", l_stop }, { NULL, NULL } };
static const CopLuaClass watch_class = { .name = "observer",
                                         .methods = watch_methods,
                                         .meta = watch_meta };

int
cop_lua__observe_object (lua_State *L)
{
  CopBox *box = cop_lua__check_alive (L, 1);
  CopLuaWatch *watch;
  Token *token;

  luaL_checktype (L, 2, LUA_TFUNCTION);
  lua_settop (L, 2);
  token = cop_lua__new (L, box->head.lua, &watch_class, sizeof *token, 2);
  token->number = ++box->n_watches;
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, 3, 1);
  lua_pushvalue (L, 2);
  lua_setiuservalue (L, 3, 2);
  if (lua_getiuservalue (L, 1, COP_BOX_WATCHES) != LUA_TTABLE)
    {
      lua_pop (L, 1);
      lua_newtable (L);
      lua_pushvalue (L, -1);
      lua_setiuservalue (L, 1, COP_BOX_WATCHES);
    }
  lua_pushvalue (L, 3);
  lua_rawseti (L, -2, (lua_Integer)token->number);
  cop_lua__keep (L, 1, box); /* the last call that can raise */
  watch = g_new0 (CopLuaWatch, 1);
  watch->box = box;
  watch->number = token->number;
  watch->next = box->watches;
  if (watch->next)
    watch->next->prev = watch;
  box->watches = watch;
  cop_object_observe (box->object, notify, watch);
  lua_settop (L, 3);
  return 1;
}
