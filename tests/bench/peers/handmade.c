/* The scripting floor: a binding made by hand for one type, as fast as Lua's interface lets it be.
 * The metatable's __index and __newindex have the table of names as an upvalue, and the metatable
 * itself as another, against which self is checked; an object is found again in a weak table.
 * There are no bounds, no errors with a path, and no memory of who set what. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdint.h>
#include <stdlib.h>

#include "../lua/host.h"

typedef struct Thing Thing;
struct Thing
{
  uint32_t values[10];
  Thing *link;
};

/* The upvalues of every function of the binding. */
enum
{
  META = 1,
  NAMES = 2,
  CACHE = 3
};

static Thing *
check (lua_State *L, int index)
{
  Thing **box = lua_touserdata (L, index);

  if (!box || !lua_getmetatable (L, index) || !lua_rawequal (L, -1, lua_upvalueindex (META)))
    luaL_argerror (L, index, "not a thing");
  lua_pop (L, 1);
  return *box;
}

/* Every function of the binding is made with the same upvalues, so this may be called from any. */
static void push (lua_State *L, Thing *thing);

/* A name's entry is the place of a property plus one, 0 for the link, or a method. */
static int
l_index (lua_State *L)
{
  Thing *thing = check (L, 1);

  lua_settop (L, 2);
  lua_rawget (L, lua_upvalueindex (NAMES));
  if (lua_islightuserdata (L, -1))
    {
      uintptr_t place = (uintptr_t)lua_touserdata (L, -1);
      if (place == 0)
        push (L, thing->link);
      else
        lua_pushinteger (L, thing->values[place - 1]);
    }
  return 1;
}

static int
l_newindex (lua_State *L)
{
  Thing *thing = check (L, 1);

  lua_pushvalue (L, 2);
  lua_rawget (L, lua_upvalueindex (NAMES));
  if (!lua_islightuserdata (L, -1) || !lua_touserdata (L, -1))
    return luaL_error (L, "no property '%s'", luaL_tolstring (L, 2, NULL));
  thing->values[(uintptr_t)lua_touserdata (L, -1) - 1] = (uint32_t)luaL_checkinteger (L, 3);
  return 0;
}

static int
l_method (lua_State *L)
{
  lua_pushinteger (L, check (L, 1)->values[5]);
  return 1;
}

static int
l_gc (lua_State *L)
{
  free (*(Thing **)lua_touserdata (L, 1));
  return 0;
}

/* One box for each object: the weak table has it while anybody has it. */
static void
push (lua_State *L, Thing *thing)
{
  Thing **box;

  if (lua_rawgetp (L, lua_upvalueindex (CACHE), thing) != LUA_TNIL)
    return;
  lua_pop (L, 1);
  box = lua_newuserdatauv (L, sizeof *box, 0);
  *box = thing;
  lua_pushvalue (L, lua_upvalueindex (META));
  lua_setmetatable (L, -2);
  lua_pushvalue (L, -1);
  lua_rawsetp (L, lua_upvalueindex (CACHE), thing);
}

static int
l_new (lua_State *L)
{
  Thing *thing = calloc (1, sizeof *thing);

  thing->link = thing;
  push (L, thing);
  return 1;
}

/* keep (thing): it is the one that call is about. */
static Thing *kept;

static int
l_keep (lua_State *L)
{
  kept = check (L, 1);
  return 0;
}

static int
l_traceback (lua_State *L)
{
  luaL_traceback (L, L, lua_tostring (L, 1), 1);
  return 1;
}

/* call (n, function): calls it n times with the kept object, as a hook is called. */
static int
l_call (lua_State *L)
{
  long n = (long)luaL_checkinteger (L, 1);

  lua_pushcfunction (L, l_traceback);
  for (long i = 0; i < n; i++)
    {
      lua_pushvalue (L, 2);
      push (L, kept);
      if (lua_pcall (L, 1, 0, 3) != LUA_OK)
        return lua_error (L);
    }
  return 0;
}

static void
add (lua_State *L, const char *name, lua_CFunction function)
{
  for (int i = META; i <= CACHE; i++)
    lua_pushvalue (L, i);
  lua_pushcclosure (L, function, CACHE);
  lua_setfield (L, -2, name);
}

static int
open_native (lua_State *L)
{
  lua_settop (L, 0);
  lua_newtable (L); /* META */
  lua_newtable (L); /* NAMES */
  lua_newtable (L); /* CACHE */
  lua_createtable (L, 0, 1);
  lua_pushliteral (L, "v");
  lua_setfield (L, -2, "__mode");
  lua_setmetatable (L, CACHE);

  lua_pushvalue (L, NAMES);
  for (uintptr_t i = 0; i < 10; i++)
    {
      lua_pushfstring (L, "prop%d", (int)i);
      lua_pushlightuserdata (L, (void *)(i + 1));
      lua_rawset (L, -3);
    }
  lua_pushlightuserdata (L, NULL);
  lua_setfield (L, -2, "link");
  add (L, "method", l_method);
  lua_pushvalue (L, META);
  add (L, "__index", l_index);
  add (L, "__newindex", l_newindex);
  add (L, "__gc", l_gc);

  lua_createtable (L, 0, 4);
  add (L, "new", l_new);
  add (L, "keep", l_keep);
  add (L, "call", l_call);
  lua_pushcfunction (L, bench_lua_run);
  lua_setfield (L, -2, "run");
  return 1;
}

int
main (int argc, char **argv)
{
  lua_State *L = luaL_newstate ();

  if (argc < 2)
    bench_fail ("usage", "handmade SCRIPT [ARGUMENT...]");
  bench_lua_arguments ("handmade", argc - 1, argv + 1);
  luaL_openlibs (L);
  luaL_requiref (L, "bench.native", open_native, 0);
  if (luaL_dofile (L, argv[1]))
    bench_fail (argv[1], lua_tostring (L, -1));
  lua_close (L);
  return 0;
}
