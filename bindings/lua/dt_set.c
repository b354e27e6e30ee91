/* Properties by name: dev.dt, plain nodes, tables of pairs. */
#include "describe.h"
#include <string.h>

void
cop_lua__check_dt_name (lua_State *L, CopLua *lua, int index)
{
  const char *name = lua_type (L, index) == LUA_TSTRING ? lua_tostring (L, index) : NULL;

  if (!name)
    cop_lua__fail_type (L, index, "name of a Devicetree property");
  if (!*name
      || strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,._+?#-")
             != strlen (name))
    cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "'%s' is no name of a Devicetree property",
                   name);
}

/* Pushes the keys that are names, sorted. */
static void
push_sorted_keys (lua_State *L, int index)
{
  lua_Integer n = 0;

  lua_newtable (L);
  for (lua_pushnil (L); lua_next (L, index);)
    {
      lua_pop (L, 1);
      if (lua_type (L, -1) == LUA_TSTRING)
        {
          lua_pushvalue (L, -1);
          lua_rawseti (L, -3, ++n);
        }
    }
  lua_getglobal (L, "table");
  lua_getfield (L, -1, "sort");
  lua_remove (L, -2);
  lua_pushvalue (L, -2);
  lua_call (L, 1, 0);
}

void
cop_lua__each_pair (lua_State *L, CopLua *lua, int index, void (*fn) (lua_State *L, gpointer data),
                    gpointer data)
{
  lua_Integer n;

  luaL_checkstack (L, 12, NULL);
  index = lua_absindex (L, index);
  luaL_checktype (L, index, LUA_TTABLE);
  n = (lua_Integer)lua_rawlen (L, index);
  for (lua_Integer i = 1; i <= n; i++)
    {
      int pair;

      if (lua_rawgeti (L, index, i) != LUA_TTABLE || lua_rawlen (L, -1) != 2)
        cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                       "an array of properties has pairs like { \"name\", value }, not %s",
                       cop_lua__describe (L, -1));
      pair = lua_gettop (L);
      lua_rawgeti (L, pair, 1);
      lua_rawgeti (L, pair, 2);
      fn (L, data);
      lua_settop (L, pair - 1);
    }
  push_sorted_keys (L, index);
  n = (lua_Integer)lua_rawlen (L, -1);
  for (lua_Integer i = 1; i <= n; i++)
    {
      int top = lua_gettop (L);

      lua_rawgeti (L, top, i);
      lua_pushvalue (L, -1);
      lua_rawget (L, index);
      fn (L, data);
      lua_settop (L, top);
    }
  lua_pop (L, 1);
}

typedef struct
{
  CopLua *lua;
  CopBox *box;
  const char *node;
  CopLuaDtOf of;
} Pairs;

/* The one property of /chosen that is written otherwise than it is given. */
static gboolean
is_stdout_of (const char *node, const char *name)
{
  return strcmp (name, "stdout") == 0 && g_strcmp0 (node, "chosen") == 0;
}

/* --- /chosen ---------------------------------------------------------------------------------- */

/* Devicetree Specification 0.4, 3.6; dt-schema's chosen.yaml; `tick-timer` and `firmware-loader`
 * are U-Boot's.  Others have a vendor in their name (`linux,initrd-start`, `u-boot,version`).
 * `stdout` is how a script says `stdout-path`. */
static const char *const chosen_names[] = { "#address-cells",
                                            "#size-cells",
                                            "bootargs",
                                            "firmware-loader",
                                            "kaslr-seed",
                                            "ranges",
                                            "rng-seed",
                                            "smbios3-entrypoint",
                                            "stdin-path",
                                            "stdout",
                                            "stdout-path",
                                            "tick-timer",
                                            NULL };

static void
check_chosen (lua_State *L, CopLua *lua, int key)
{
  const char *name = lua_tostring (L, key), *hint;

  if (g_strv_contains (chosen_names, name) || strchr (name, ','))
    return;
  hint = cop_lua__hint (L, name, chosen_names);
  cop_lua__fail (L, lua, COP_ERROR_NOT_FOUND, "/chosen",
                 "'%s' is no known property%s (chosen.dt[\"%s\"] takes any name)", name, hint,
                 name);
}

void
cop_lua__set_node_prop (lua_State *L, CopBox *box, int key, int value)
{
  cop_lua__check_dt_name (L, box->head.lua, key);
  if (!lua_isnil (L, value) && g_strcmp0 (cop_object_name (box->object), "chosen") == 0)
    check_chosen (L, box->head.lua, key);
  cop_lua__set_dt (L, box, key, value);
}

/* --- status ----------------------------------------------------------------------------------- */

/* The status in a table of properties, as the last pair or the key says it; NULL when it has none
 * or another than a string.  The table keeps it. */
static const char *
find_status (lua_State *L, int index)
{
  const char *found = NULL;

  for (lua_Integer i = (lua_Integer)lua_rawlen (L, index); i > 0 && !found; i--)
    {
      if (lua_rawgeti (L, index, i) == LUA_TTABLE && lua_rawlen (L, -1) == 2)
        {
          lua_rawgeti (L, -1, 1);
          lua_rawgeti (L, -2, 2);
          if (lua_type (L, -2) == LUA_TSTRING && strcmp (lua_tostring (L, -2), "status") == 0
              && lua_type (L, -1) == LUA_TSTRING)
            found = lua_tostring (L, -1);
          lua_pop (L, 2);
        }
      lua_pop (L, 1);
    }
  if (found)
    return found;
  lua_pushliteral (L, "status");
  if (lua_rawget (L, index) == LUA_TSTRING)
    found = lua_tostring (L, -1);
  lua_pop (L, 1);
  return found;
}

void
cop_lua__check_status (lua_State *L, CopLua *lua, int index, gboolean enabled)
{
  const char *status;
  gboolean okay;

  luaL_checkstack (L, 6, NULL);
  status = find_status (L, lua_absindex (L, index));
  okay = status && (strcmp (status, "okay") == 0 || strcmp (status, "ok") == 0);
  if (status && (enabled ? !okay : okay))
    cop_lua__fail (
        L, lua, COP_ERROR_INVALID, NULL,
        "'enabled = %s' and 'status = \"%s\"' say different things; leave one of them out",
        enabled ? "true" : "false", status);
}

/* --- tables ----------------------------------------------------------------------------------- */

static void
check_pair (lua_State *L, gpointer data)
{
  const Pairs *pairs = data;
  int top = lua_gettop (L);

  cop_lua__check_dt_name (L, pairs->lua, top - 1);
  if (g_strcmp0 (pairs->node, "chosen") == 0)
    check_chosen (L, pairs->lua, top - 1);
  if (is_stdout_of (pairs->node, lua_tostring (L, top - 1)))
    cop_lua__to_stdout (L, pairs->lua, top);
  else
    cop_lua__to_dt (L, pairs->lua, top, lua_tostring (L, top - 1), pairs->of);
}

void
cop_lua__check_dts (lua_State *L, int index, const char *node, CopLuaDtOf of)
{
  Pairs pairs = { .lua = cop_lua__need (L), .node = node, .of = of };

  cop_lua__each_pair (L, pairs.lua, index, check_pair, &pairs);
}

static void set_one (lua_State *L, CopBox *box, const char *node, int key, int value);

static void
set_pair (lua_State *L, gpointer data)
{
  const Pairs *pairs = data;
  int top = lua_gettop (L);

  set_one (L, pairs->box, pairs->node, top - 1, top);
}

void
cop_lua__set_dts (lua_State *L, CopBox *box, int index, const char *node)
{
  Pairs pairs = { .lua = box->head.lua, .box = box, .node = node };

  cop_lua__each_pair (L, pairs.lua, index, set_pair, &pairs);
}

void
cop_lua__set_dt (lua_State *L, CopBox *box, int key, int value)
{
  set_one (L, box, cop_object_name (box->object), key, value);
}

static void
set_one (lua_State *L, CopBox *box, const char *node, int key, int value)
{
  CopLua *lua = box->head.lua;
  gboolean is_stdout;
  const char *name;
  /* what has no parent yet has no path */
  CopLuaDtOf of = { .object = cop_object_parent (box->object) ? box->object : NULL };
  CopLuaPlace place;
  CopLuaDt *dt;
  GError *error = NULL;
  int top = lua_gettop (L);

  luaL_checkstack (L, 12, NULL);
  cop_lua__check_dt_name (L, lua, key);
  name = lua_tostring (L, key);
  if (lua_isnil (L, value))
    {
      if (!cop_dt_unset (box->object, name, &error))
        cop_lua__raise (L, lua, error);
      return;
    }
  is_stdout = is_stdout_of (node, name);
  dt = is_stdout ? cop_lua__to_stdout (L, lua, value) : cop_lua__to_dt (L, lua, value, name, of);
  place = cop_lua__enter (L, lua, box);
  cop_dt_set (box->object, is_stdout ? "stdout-path" : name, dt->mode,
              (const CopDtItem *)(gpointer)dt->items->data, dt->items->len, &error);
  cop_lua__leave (lua, &place);
  cop_lua__clear_dt (dt);
  if (error)
    cop_lua__raise (L, lua, error);
  lua_settop (L, top);
}
