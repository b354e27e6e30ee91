/* What every object has in a script. */
#include "device.h"
#include "types.h"

/* --- fields --- */

static int
get_alive (lua_State *L, CopBox *box)
{
  lua_pushboolean (L, box->object && cop_object_is_alive (box->object));
  return 1;
}

static int
get_state (lua_State *L, CopBox *box)
{
  lua_pushstring (
      L, cop_state_name (box->object ? cop_object_state (box->object) : COP_STATE_FINALIZED));
  return 1;
}

static int
get_path (lua_State *L, CopBox *box)
{
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);

  guard->release = g_free;
  guard->held = cop_lua__box_path (box);
  lua_pushstring (L, guard->held);
  cop_lua__guard_clear (guard);
  return 1;
}

static int
get_name (lua_State *L, CopBox *box)
{
  const char *name = box->object ? cop_object_name (box->object) : NULL;

  /* one that was planted in vain is new again, and has none */
  if (!box->object && box->tomb)
    name = box->tomb->name;
  lua_pushstring (L, name);
  return 1;
}

static int
get_serial (lua_State *L, CopBox *box)
{
  lua_pushinteger (L, (lua_Integer)box->serial);
  return 1;
}

static int
get_type (lua_State *L, CopBox *box)
{
  lua_pushstring (L, box->object ? cop_object_type_name (box->object)
                     : box->tomb ? box->tomb->type
                                 : NULL);
  return 1;
}

static int
get_parent (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, cop_object_parent (box->object));
  return 1;
}

static int
get_children (lua_State *L, CopBox *box)
{
  cop_lua__push_children (L, box);
  return 1;
}

static int
get_host (lua_State *L, CopBox *box)
{
  return cop_lua__push_host (L, box->head.lua);
}

/* A table for what the script's own code keeps about the object, as long as the object is there. */
static int
get_priv (lua_State *L, CopBox *box)
{
  if (lua_getiuservalue (L, 1, COP_BOX_PRIV) == LUA_TTABLE)
    return 1;
  lua_newtable (L);
  lua_pushvalue (L, -1);
  cop_lua__set_priv (L, 1, box);
  return 1;
}

static void
set_priv (lua_State *L, CopBox *box)
{
  luaL_checktype (L, 3, LUA_TTABLE);
  lua_pushvalue (L, 3);
  cop_lua__set_priv (L, 1, box);
}

const CopField cop_lua__object_fields[] = {
  { "alive", COP_FIELD_FINALIZED, get_alive, NULL },
  { "state", COP_FIELD_FINALIZED, get_state, NULL },
  { "path", COP_FIELD_FINALIZED, get_path, NULL },
  { "name", COP_FIELD_FINALIZED, get_name, NULL },
  { "id", COP_FIELD_FINALIZED, get_name, NULL },
  { "serial", COP_FIELD_FINALIZED, get_serial, NULL },
  { "type", COP_FIELD_FINALIZED, get_type, NULL },
  { "host", COP_FIELD_FINALIZED, get_host, NULL },
  { "parent", COP_FIELD_RETIRED, get_parent, NULL },
  { "children", COP_FIELD_RETIRED, get_children, NULL },
  { "priv", COP_FIELD_RETIRED, get_priv, set_priv },
  { NULL, COP_FIELD_ALIVE, NULL, NULL },
};

/* --- methods --- */

static int
l_holders (lua_State *L)
{
  CopBox *box = cop_lua__check_there (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);
  char **holders;

  guard->release = (GDestroyNotify)g_strfreev;
  guard->held = holders = cop_object_holders (box->object);
  lua_newtable (L);
  for (int i = 0; holders[i]; i++)
    {
      lua_pushstring (L, holders[i]);
      lua_rawseti (L, -2, i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}

static int
l_is_a (lua_State *L)
{
  CopBox *box = cop_lua__check_there (L, 1);
  CopLua *lua = box->head.lua;

  if (lua_type (L, 2) == LUA_TSTRING)
    lua_pushboolean (L, cop_type_answers_to (cop_object_type (box->object), lua_tostring (L, 2)));
  else
    lua_pushboolean (
        L, cop_object_is_a (box->object, cop_type_desc (cop_lua__check_type (L, lua, 2))));
  return 1;
}

/* self:fail (format, …): what a hook says when it cannot go on. */
static int
l_fail (lua_State *L)
{
  CopBox *box = cop_lua__check_there (L, 1);
  CopLua *lua = box->head.lua;
  GError *error = NULL;
  int n = lua_gettop (L);

  luaL_checkstring (L, 2);
  if (n > 2)
    {
      lua_getglobal (L, "string");
      lua_getfield (L, -1, "format");
      lua_replace (L, 1);
      lua_pop (L, 1);
      lua_pushvalue (L, 1);
      for (int i = 2; i <= n; i++)
        lua_pushvalue (L, i);
      lua_call (L, n - 1, 1);
    }
  cop_object_fail (box->object, &error, "%s", lua_tostring (L, n > 2 ? -1 : 2));
  cop_lua__raise (L, lua, error);
}

/* obj:where (): the line that made it; obj:where "prop": that last set the property. */
static int
l_where (lua_State *L)
{
  CopBox *box = cop_lua__check_there (L, 1);
  CopLua *lua = box->head.lua;
  const CopProp *prop;
  GError *error = NULL;

  if (lua_isnoneornil (L, 2))
    {
      cop_lua__push_place (L, lua, cop_object_origin (box->object));
      return 1;
    }
  prop = cop_type_find_prop (cop_object_type (box->object), luaL_checkstring (L, 2));
  if (!prop)
    {
      cop_object_error (box->object, &error, COP_ERROR_NOT_FOUND, "no property '%s'",
                        lua_tostring (L, 2));
      cop_lua__raise (L, lua, error);
    }
  cop_lua__push_place (L, lua, cop_object_prop_origin (box->object, prop));
  return 1;
}

/* obj:at (path): as cop_object_resolve finds it from the object. */
static int
l_at (lua_State *L)
{
  CopBox *box = cop_lua__check_alive (L, 1);
  CopLua *lua = box->head.lua;
  GError *error = NULL;
  CopObject *found = cop_object_resolve (box->object, luaL_checkstring (L, 2), &error);

  if (!found)
    cop_lua__raise (L, lua, error);
  cop_lua__push (L, lua, found);
  return 1;
}

static int
l_tree (lua_State *L)
{
  CopBox *box = cop_lua__check_alive (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);

  guard->release = g_free;
  guard->held = cop_object_print_tree (box->object);
  lua_pushstring (L, guard->held);
  cop_lua__guard_clear (guard);
  return 1;
}

/* x:add { … }: below x and on the first bus of x that takes it; on a bus, below the device that
 * offers it. */
static int
l_add (lua_State *L)
{
  CopBox *box = cop_lua__check_alive (L, 1);
  CopMachine *machine = cop_lua__machine_of (box->object);
  CopObject *parent = box->object;
  CopBus *bus = cop_bus (parent);
  GError *error = NULL;

  if (!machine)
    {
      cop_object_error (box->object, &error, COP_ERROR_STATE, "is in no machine");
      cop_lua__raise (L, box->head.lua, error);
    }
  if (bus)
    parent = (CopObject *)cop_bus_device (bus);
  return cop_lua__add (L, machine, box, parent, bus, 2);
}

const luaL_Reg cop_lua__object_methods[] = {
  { "add", l_add },         { "hold", cop_lua__hold },
  { "holders", l_holders }, { "observe", cop_lua__observe_object },
  { "is_a", l_is_a },       { "fail", l_fail },
  { "where", l_where },     { "find", l_at },
  { "tree", l_tree },       { NULL, NULL },
};

const luaL_Reg cop_lua__late_methods[] = { { "node", cop_lua__node },
                                           { "generic", cop_lua__dt_device },
                                           { NULL, NULL } };

/* --- the handle itself --- */

int
cop_lua__tostring (lua_State *L)
{
  CopBox *box = cop_lua__check_box (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);
  const char *type = box->object ? cop_object_type_name (box->object)
                     : box->tomb ? box->tomb->type
                                 : "object";
  const char *state = box->object && cop_object_is_alive (box->object) ? ""
                      : box->object                                    ? " (retired)"
                                                                       : " (finalized)";

  guard->release = g_free;
  guard->held = cop_lua__box_path (box);
  if (guard->held)
    lua_pushfstring (L, "%s (%s)%s", guard->held, type, state);
  else
    lua_pushfstring (L, "%s #%I%s", type, (lua_Integer)box->serial, state);
  cop_lua__guard_clear (guard);
  return 1;
}
