/* Virtual time in scripts: m.clock, and device:after (ns, fn). */
#include "clock.h"
#include <coppice/dev/timer.h>
#include <string.h>

guint64
cop_lua__check_ns (lua_State *L, int index)
{
  lua_Integer ns = lua_tointeger (L, index);

  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "integer of nanoseconds (cop.us, cop.ms, cop.s)");
  if (ns < 0)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_RANGE, NULL,
                   "time does not go back: %" G_GINT64_FORMAT " ns", (gint64)ns);
  return (guint64)ns;
}

/* --- m.clock ---------------------------------------------------------------------------- */

/* Its user value is the machine's handle. */
typedef struct
{
  CopLuaHead head;
} Clock;

static const CopLuaClass clock_class;

/* Pushes the machine's handle. */
static CopBox *
check_clock (lua_State *L)
{
  cop_lua__check (L, 1, &clock_class);
  lua_getiuservalue (L, 1, 1);
  return cop_lua__check_alive (L, -1);
}

static int
move (lua_State *L, gboolean by, guint64 ns)
{
  CopBox *box = check_clock (L);
  CopLua *lua = box->head.lua;
  CopMachine *machine = (CopMachine *)box->object;
  CopLuaPlace place = cop_lua__enter (L, lua, box);
  GError *error = NULL;

  if (by)
    cop_machine_advance (machine, ns, &error);
  else
    cop_machine_settle (machine, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
  return 0;
}

/* clock:advance (ns) */
static int
l_advance (lua_State *L)
{
  cop_lua__check (L, 1, &clock_class);
  return move (L, TRUE, cop_lua__check_ns (L, 2));
}

/* clock:settle () */
static int
l_settle (lua_State *L)
{
  return move (L, FALSE, 0);
}

static int
fail_field (lua_State *L, const char *what, const char *const *fields)
{
  const char *key = luaL_tolstring (L, 2, NULL), *hint = cop_lua__hint (L, key, fields);

  cop_lua__fail (L, cop_lua__need (L), COP_ERROR_NOT_FOUND, NULL, "%s has no field '%s'%s", what,
                 key, hint);
}

static int
l_clock_index (lua_State *L)
{
  static const char *const fields[] = { "now", "advance", "settle", NULL };

  cop_lua__check (L, 1, &clock_class);
  lua_settop (L, 2);
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  if (lua_type (L, 2) != LUA_TSTRING || strcmp (lua_tostring (L, 2), "now") != 0)
    fail_field (L, "a clock", fields);
  lua_pushinteger (L, (lua_Integer)cop_machine_now ((CopMachine *)check_clock (L)->object));
  return 1;
}

static int
l_clock_newindex (lua_State *L)
{
  cop_lua__fail (L, cop_lua__need (L), COP_ERROR_STATE, NULL,
                 "nothing of a clock can be written: time goes on by clock:advance (ns)");
}

static int
l_clock_tostring (lua_State *L)
{
  CopBox *box = check_clock (L);

  lua_pushfstring (L, "clock at %I ns", (lua_Integer)cop_machine_now ((CopMachine *)box->object));
  return 1;
}

static const luaL_Reg clock_methods[] = { { "advance", l_advance },
                                          { "settle", l_settle },
                                          { NULL, NULL } };
static const luaL_Reg clock_meta[] = { { "__index", l_clock_index },
                                       { "__newindex", l_clock_newindex },
                                       { "__tostring", l_clock_tostring },
                                       { NULL, NULL } };
static const CopLuaClass clock_class = { .name = "clock",
                                         .methods = clock_methods,
                                         .meta = clock_meta };

int
cop_lua__push_clock (lua_State *L, CopBox *machine)
{
  CopLua *lua = machine->head.lua;

  cop_lua__push (L, lua, machine->object);
  cop_lua__new (L, lua, &clock_class, sizeof (Clock), 1);
  lua_insert (L, -2);
  lua_setiuservalue (L, -2, 1);
  return 1;
}

/* --- device:after (ns, fn) -------------------------------------------------------------- */

/* Its user values are the function and the device's handle; the registry keeps it while it is
 * set. */
typedef struct
{
  CopLuaHead head;
  CopTimer *timer; /* NULL when it is over */
  int ref;
} Timer;

/* The core's timer is over, for whatever reason. */
static void
is_over (gpointer data)
{
  Timer *timer = data;
  int ref = timer->ref;

  timer->timer = NULL;
  timer->ref = 0;
  if (ref)
    cop_lua__unref (timer->head.lua, ref);
}

static void
release_timer (gpointer data)
{
  Timer *timer = data;

  cop_timer_free (timer->timer);
}

static const CopLuaClass timer_class;

static int
fire_body (lua_State *L)
{
  Timer *timer = lua_touserdata (L, 1);

  lua_rawgeti (L, LUA_REGISTRYINDEX, timer->ref);
  lua_getiuservalue (L, -1, 1);
  lua_getiuservalue (L, -2, 2);
  /* only the stack keeps it from here on */
  cop_timer_free (timer->timer);
  lua_call (L, 1, 0);
  return 0;
}

static void
fire (CopDevice *device, gpointer data)
{
  CopObject *object = (CopObject *)device;
  CopLua *lua = ((Timer *)data)->head.lua;
  CopOrigin origin = lua->origin;
  GError *error = NULL;
  gboolean ok = cop_lua__protect (lua, fire_body, data, &error);

  lua->origin = origin;
  if (ok)
    return;
  if (!cop_error_path (error))
    {
      char *path = cop_object_label (object);

      cop_lua__set_path (&error, path);
      g_free (path);
    }
  cop_object_hook_error (object, "after", error);
}

int
cop_lua__after (lua_State *L)
{
  CopDevice *device = cop_lua__check_device (L, 1);
  CopLua *lua = cop_lua__need (L);
  guint64 ns = cop_lua__check_ns (L, 2);
  const char *name = luaL_optstring (L, 4, NULL);
  GError *error = NULL;
  Timer *timer;

  luaL_checktype (L, 3, LUA_TFUNCTION);
  lua_settop (L, 4);
  timer = cop_lua__new (L, lua, &timer_class, sizeof *timer, 2);
  lua_pushvalue (L, 3);
  lua_setiuservalue (L, 5, 1);
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, 5, 2);
  lua_pushvalue (L, 5);
  timer->ref = luaL_ref (L, LUA_REGISTRYINDEX);
  timer->timer = cop_timer_new_full (device, name, fire, timer, is_over);
  if (cop_timer_set_in (timer->timer, ns))
    return 1;
  cop_timer_free (timer->timer);
  cop_object_error ((CopObject *)device, &error, COP_ERROR_STATE,
                    "nothing can be done after a time: the device is %s",
                    cop_state_name (cop_object_state ((CopObject *)device)));
  cop_lua__raise (L, lua, error);
}

/* timer:stop () */
static int
l_stop (lua_State *L)
{
  release_timer (cop_lua__check (L, 1, &timer_class));
  return 0;
}

/* timer.at: when it fires, nil when it is over. */
static int
l_timer_index (lua_State *L)
{
  static const char *const fields[] = { "at", "stop", NULL };
  const Timer *timer = cop_lua__check (L, 1, &timer_class);
  guint64 at = 0;

  lua_settop (L, 2);
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  if (lua_type (L, 2) != LUA_TSTRING || strcmp (lua_tostring (L, 2), "at") != 0)
    fail_field (L, "a timer", fields);
  if (!timer->timer || !cop_timer_is_set (timer->timer, &at))
    return 0;
  lua_pushinteger (L, (lua_Integer)at);
  return 1;
}

static const luaL_Reg timer_methods[] = { { "stop", l_stop }, { NULL, NULL } };
static const luaL_Reg timer_meta[] = { { "__index", l_timer_index },
                                       { "__close", l_stop },
                                       { NULL, NULL } };
static const CopLuaClass timer_class = {
  .name = "timer", .release = release_timer, .methods = timer_methods, .meta = timer_meta
};
