/* Removals: requests to unplug, as scripts see them. */
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
l_index_removal (lua_State *L)
{
  static const char *const fields[] = { "state", "path", "serial", NULL };
  const Removal *box = cop_lua__check (L, 1, &removal_class);
  const char *key = luaL_checkstring (L, 2), *nearest;

  if (strcmp (key, "state") == 0)
    lua_pushstring (L, cop_removal_state_name (cop_removal_state (box->removal)));
  else if (strcmp (key, "path") == 0)
    lua_pushstring (L, cop_removal_device_path (box->removal));
  else if (strcmp (key, "serial") == 0)
    lua_pushinteger (L, (lua_Integer)cop_removal_device_serial (box->removal));
  else
    {
      nearest = cop_lua__nearest (key, fields);
      cop_lua__fail (L, box->head.lua, COP_ERROR_NOT_FOUND, NULL,
                     "a removal has no field '%s'%s%s%s", key, nearest ? "; did you mean '" : "",
                     nearest ? nearest : "", nearest ? "'?" : "");
    }
  return 1;
}

static const luaL_Reg removal_meta[] = { { "__index", l_index_removal }, { NULL, NULL } };
static const CopLuaClass removal_class = { .name = "removal",
                                           .release = release,
                                           .meta = removal_meta };

CopRemoval **
cop_lua__push_removal (lua_State *L, CopLua *lua)
{
  Removal *box = cop_lua__new (L, lua, &removal_class, sizeof *box, 0);

  return &box->removal;
}
