/* What takes devices out of service and back, in scripts: ejecting, the guest's part, reset. */
#include "device.h"

/* Calls fn for the device at 1; raises its error. */
static int
call (lua_State *L, gboolean (*fn) (CopDevice *device, GError **error))
{
  CopDevice *device = cop_lua__check_device (L, 1);
  CopBox *box = cop_lua__box (L, 1);
  CopLua *lua = box->head.lua;
  CopLuaPlace place = cop_lua__enter (L, lua, box);
  GError *error = NULL;

  fn (device, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
  return 0;
}

static int
l_eject (lua_State *L)
{
  return call (L, cop_device_eject);
}

static int
l_guest_eject (lua_State *L)
{
  return call (L, cop_device_guest_eject);
}

/* device:guest_refuse (why) */
static int
l_guest_refuse (lua_State *L)
{
  CopDevice *device = cop_lua__check_device (L, 1);
  CopBox *box = cop_lua__box (L, 1);
  const char *why = luaL_optstring (L, 2, NULL);
  CopLuaPlace place = cop_lua__enter (L, box->head.lua, box);

  cop_device_guest_refuse (device, why);
  cop_lua__leave (box->head.lua, &place);
  return 0;
}

static int
l_reset (lua_State *L)
{
  return call (L, cop_device_reset);
}

static int
l_assert_reset (lua_State *L)
{
  return call (L, cop_device_assert_reset);
}

static int
l_release_reset (lua_State *L)
{
  return call (L, cop_device_release_reset);
}

const luaL_Reg cop_lua__reset_methods[] = {
  { "eject", l_eject }, { "guest_eject", l_guest_eject },   { "guest_refuse", l_guest_refuse },
  { "reset", l_reset }, { "assert_reset", l_assert_reset }, { "release_reset", l_release_reset },
  { NULL, NULL },
};
