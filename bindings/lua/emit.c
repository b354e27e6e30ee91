/* What other software eats: m:to_dtb (), m:to_dts (), m:to_json (), and the tree of all three. */
#include "box.h"
#include "tree.h"
#include <coppice/devicetree.h>

static int
l_to_dtb (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  GBytes *blob = cop_machine_to_dtb (machine, &error);

  return cop_lua__push_bytes (L, guard, blob, error);
}

/* m:to_dts { origins = true } */
static int
l_to_dts (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopDtsFlags flags = COP_DTS_DEFAULT;
  CopLuaGuard *guard;
  GError *error = NULL;
  gsize length = 0;
  char *text;

  if (!lua_isnoneornil (L, 2))
    {
      luaL_checktype (L, 2, LUA_TTABLE);
      for (lua_pushnil (L); lua_next (L, 2); lua_pop (L, 1))
        if (lua_type (L, -2) != LUA_TSTRING || g_strcmp0 (lua_tostring (L, -2), "origins") != 0)
          cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                         "to_dts knows the option 'origins' alone");
        else if (lua_toboolean (L, -1))
          flags = COP_DTS_ORIGINS;
    }
  guard = cop_lua__guard (L, lua);
  text = cop_machine_to_dts (machine, flags, &length, &error);
  return cop_lua__push_text (L, guard, text, length, error);
}

static int
l_to_json (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLuaGuard *guard = cop_lua__guard (L, cop_lua__need (L));
  GError *error = NULL;
  gsize length = 0;
  char *text = cop_machine_to_json (machine, &length, &error);

  return cop_lua__push_text (L, guard, text, length, error);
}

const luaL_Reg cop_lua__emit_methods[] = { { "to_dtb", l_to_dtb },
                                           { "to_dts", l_to_dts },
                                           { "to_json", l_to_json },
                                           { "to_tree", cop_lua__to_tree },
                                           { "overlay_since", cop_lua__overlay_since },
                                           { NULL, NULL } };
