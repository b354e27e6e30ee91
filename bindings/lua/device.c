/* What devices and buses have in a script. */
#include "device.h"
#include "clock.h"

/* --- fields of devices --- */

static int
get_bus (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, (CopObject *)cop_device_bus ((CopDevice *)box->object));
  return 1;
}

/* An array in their order, and by name. */
static int
get_buses (lua_State *L, CopBox *box)
{
  CopBus *bus = cop_device_first_bus ((CopDevice *)box->object);

  lua_newtable (L);
  for (lua_Integer n = 1; bus; bus = cop_bus_next (bus), n++)
    {
      cop_lua__push (L, box->head.lua, (CopObject *)bus);
      lua_pushvalue (L, -1);
      lua_rawseti (L, -3, n);
      lua_setfield (L, -2, cop_object_name ((CopObject *)bus));
    }
  return 1;
}

static int
get_machine (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, (CopObject *)cop_lua__machine_of (box->object));
  return 1;
}

static int
get_dt (lua_State *L, CopBox *box)
{
  return cop_lua__push_dt_proxy (L, box);
}

/* dev.dt = { … } sets each of them. */
static void
set_dt (lua_State *L, CopBox *box)
{
  luaL_checktype (L, 3, LUA_TTABLE);
  cop_lua__check_dts (L, 3, NULL, (CopLuaDtOf){ .object = box->object });
  cop_lua__set_dts (L, box, 3, NULL);
}

static int
get_in_reset (lua_State *L, CopBox *box)
{
  lua_pushboolean (L, cop_device_is_in_reset ((CopDevice *)box->object));
  return 1;
}

const CopField cop_lua__device_fields[] = {
  { "bus", COP_FIELD_ALIVE, get_bus, NULL },
  { "buses", COP_FIELD_ALIVE, get_buses, NULL },
  { "machine", COP_FIELD_ALIVE, get_machine, NULL },
  { "dt", COP_FIELD_ALIVE, get_dt, set_dt },
  { "in_reset", COP_FIELD_ALIVE, get_in_reset, NULL },
  { NULL, COP_FIELD_ALIVE, NULL, NULL },
};

/* --- fields of buses --- */

static int
get_device (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, (CopObject *)cop_bus_device ((CopBus *)box->object));
  return 1;
}

static int
get_devices (lua_State *L, CopBox *box)
{
  cop_lua__push_devices (L, box);
  return 1;
}

const CopField cop_lua__bus_fields[] = {
  { "device", COP_FIELD_ALIVE, get_device, NULL },
  { "devices", COP_FIELD_ALIVE, get_devices, NULL },
  { "machine", COP_FIELD_ALIVE, get_machine, NULL },
  { NULL, COP_FIELD_ALIVE, NULL, NULL },
};

/* --- methods --- */

static const char *
check_reason (lua_State *L)
{
  if (lua_type (L, 2) != LUA_TSTRING || !*lua_tostring (L, 2))
    cop_lua__fail_type (L, 2, "reason");
  return lua_tostring (L, 2);
}

static int
l_block_unplug (lua_State *L)
{
  cop_device_block_unplug (cop_lua__check_device (L, 1), check_reason (L));
  return 0;
}

static int
l_unblock_unplug (lua_State *L)
{
  CopDevice *device = cop_lua__check_device (L, 1);
  const char *reason = check_reason (L);
  GError *error = NULL;

  if (cop_device_unblock_unplug (device, reason))
    return 0;
  cop_object_error ((CopObject *)device, &error, COP_ERROR_NOT_FOUND, "nobody blocks it with '%s'",
                    reason);
  cop_lua__raise (L, cop_lua__need (L), error);
}

/* What drives a place of an input: the consumer, its output and the place there; nil when nothing
 * does. */
static int
l_driver (lua_State *L)
{
  CopDevice *device = cop_lua__check_device (L, 1);
  const char *input = luaL_checkstring (L, 2);
  lua_Integer place = luaL_optinteger (L, 3, 0);
  const CopWire *wire;

  if (!cop_device_input (device, input))
    {
      GError *error = NULL;

      cop_object_error ((CopObject *)device, &error, COP_ERROR_NOT_FOUND, "no input '%s'", input);
      cop_lua__raise (L, cop_lua__need (L), error);
    }
  wire = cop_device_driver (device, input, (guint)place);
  if (!wire)
    return 0;
  cop_lua__push (L, cop_lua__need (L), cop_wire_consumer (wire));
  lua_pushstring (L, cop_wire_output (wire));
  lua_pushinteger (L, cop_wire_output_index (wire));
  return 3;
}

const luaL_Reg cop_lua__device_methods[] = {
  { "after", cop_lua__after },
  { "request", cop_lua__request },
  { "block_unplug", l_block_unplug },
  { "unblock_unplug", l_unblock_unplug },
  { "driver", l_driver },
  { NULL, NULL },
};
