/* Removals: requests to unplug, as scripts see them. */
#include "device.h"
#include "event.h"
#include <string.h>

typedef struct
{
  CopLuaHead head;
  CopRemoval *removal;
} Removal;

static void
release (gpointer data)
{
  Removal *box = data;

  g_clear_pointer (&box->removal, cop_removal_unref);
}

static const CopLuaClass removal_class;

static int
push_field (lua_State *L, const Removal *box, const char *key)
{
  const CopRemoval *removal = box->removal;

  if (strcmp (key, "state") == 0)
    lua_pushstring (L, cop_removal_state_name (cop_removal_state (removal)));
  else if (strcmp (key, "path") == 0)
    lua_pushstring (L, cop_removal_device_path (removal));
  else if (strcmp (key, "serial") == 0)
    lua_pushinteger (L, (lua_Integer)cop_removal_device_serial (removal));
  else if (strcmp (key, "device") == 0)
    cop_lua__push (L, box->head.lua, (CopObject *)cop_removal_device (removal));
  else if (strcmp (key, "reason") == 0)
    lua_pushstring (L, cop_removal_reason (removal));
  else
    return 0;
  return 1;
}

static int
l_index_removal (lua_State *L)
{
  static const char *const names[] = { "state",  "path",   "serial", "device",
                                       "reason", "cancel", "wait",   NULL };
  const Removal *box = cop_lua__check (L, 1, &removal_class);
  const char *key = luaL_checkstring (L, 2), *hint;

  if (push_field (L, box, key))
    return 1;
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  hint = cop_lua__hint (L, key, names);
  cop_lua__fail (L, box->head.lua, COP_ERROR_NOT_FOUND, NULL, "a removal has no field '%s'%s", key,
                 hint);
}

/* removal:cancel () */
static int
l_cancel (lua_State *L)
{
  const Removal *box = cop_lua__check (L, 1, &removal_class);
  CopLua *lua = box->head.lua;
  CopLuaPlace place = cop_lua__enter (L, lua, NULL);
  GError *error = NULL;

  cop_removal_cancel (box->removal, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
  return 0;
}

/* removal:wait (ns): the state that it has then; raises STATE when it is pending still. */
static int
l_wait (lua_State *L)
{
  const Removal *box = cop_lua__check (L, 1, &removal_class);
  CopLua *lua = box->head.lua;
  lua_Integer ns = luaL_checkinteger (L, 2);
  CopLuaPlace place;
  GError *error = NULL;

  if (ns < 0)
    cop_lua__fail (L, lua, COP_ERROR_RANGE, NULL, "time does not go back by %lld ns",
                   (long long)-ns);
  place = cop_lua__enter (L, lua, NULL);
  cop_removal_wait (box->removal, (guint64)ns, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
  lua_pushstring (L, cop_removal_state_name (cop_removal_state (box->removal)));
  return 1;
}

static const luaL_Reg removal_methods[] = { { "cancel", l_cancel },
                                            { "wait", l_wait },
                                            { NULL, NULL } };
static const luaL_Reg removal_meta[] = { { "__index", l_index_removal }, { NULL, NULL } };
static const CopLuaClass removal_class = {
  .name = "removal", .release = release, .methods = removal_methods, .meta = removal_meta
};

CopRemoval **
cop_lua__push_removal (lua_State *L, CopLua *lua)
{
  Removal *box = cop_lua__new (L, lua, &removal_class, sizeof *box, 0);

  return &box->removal;
}

/* m.removals: those that are pending, the oldest first. */
int
cop_lua__get_removals (lua_State *L, CopBox *box)
{
  CopLua *lua = box->head.lua;
  CopLuaGuard *guard = cop_lua__guard (L, lua);
  GPtrArray *removals;

  guard->release = (GDestroyNotify)g_ptr_array_unref;
  guard->held = removals = cop_machine_removals ((CopMachine *)box->object);
  lua_createtable (L, (int)removals->len, 0);
  for (guint i = 0; i < removals->len; i++)
    {
      *cop_lua__push_removal (L, lua) = cop_removal_ref (removals->pdata[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}
