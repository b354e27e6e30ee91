/* Places that types of scripts find for their devices by the rule of docs/ALLOCATION.md. */
#include "device.h"

static guint64
number (lua_State *L, int table, const char *name, gboolean needed)
{
  lua_Integer value;

  lua_pushstring (L, name);
  lua_rawget (L, table);
  if (!lua_isinteger (L, -1) && (needed || !lua_isnil (L, -1)))
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_TYPE, NULL, "find_places: '%s' is an integer",
                   name);
  value = lua_tointeger (L, -1);
  lua_pop (L, 1);
  return (guint64)value;
}

static void
read_want (lua_State *L, int table, CopPlaceWanted *to)
{
  luaL_checktype (L, table, LUA_TTABLE);
  lua_rawgeti (L, table, 1);
  to->device = cop_device (cop_lua__check_alive (L, -1)->object);
  if (!to->device)
    cop_lua__fail_type (L, -1, "device");
  lua_pop (L, 1);
  lua_pushliteral (L, "what");
  lua_rawget (L, table);
  /* the table keeps it */
  to->what = lua_type (L, -1) == LUA_TSTRING ? lua_tostring (L, -1) : NULL;
  lua_pop (L, 1);
  to->wish = (CopPlaceWish){ .first = number (L, table, "first", TRUE),
                             .last = number (L, table, "last", TRUE),
                             .step = number (L, table, "step", FALSE),
                             .needs = number (L, table, "size", FALSE),
                             .takes = number (L, table, "size", FALSE) };
}

int
cop_lua__find_places (lua_State *L)
{
  guint n, n_taken, which = 0;
  CopPlaceWanted *wanted;
  guint64 *taken;

  luaL_checktype (L, 1, LUA_TTABLE);
  luaL_checktype (L, 2, LUA_TTABLE);
  lua_settop (L, 2);
  n = (guint)lua_rawlen (L, 1);
  n_taken = (guint)lua_rawlen (L, 2) / 2;
  wanted = lua_newuserdatauv (L, (n + 1) * sizeof *wanted, 0);         /* 3 */
  taken = lua_newuserdatauv (L, (2 * n_taken + 1) * sizeof *taken, 0); /* 4 */
  for (guint i = 0; i < n; i++)
    {
      lua_rawgeti (L, 1, i + 1); /* 5 */
      read_want (L, 5, &wanted[i]);
      lua_pop (L, 1);
    }
  for (guint i = 0; i < 2 * n_taken; i++)
    {
      lua_rawgeti (L, 2, i + 1);
      taken[i] = (guint64)luaL_checkinteger (L, -1);
      lua_pop (L, 1);
    }
  if (!cop_device_find_places (wanted, n, taken, n_taken, &which))
    {
      lua_pushnil (L);
      lua_pushinteger (L, which + 1);
      return 2;
    }
  lua_createtable (L, (int)n, 0);
  for (guint i = 0; i < n; i++)
    {
      lua_pushinteger (L, (lua_Integer)wanted[i].place);
      lua_rawseti (L, -2, i + 1);
    }
  return 1;
}
