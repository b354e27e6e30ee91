/* Views: obj.children, bus.devices, and what pairs walks. */
#include "box.h"
#include <string.h>

typedef struct
{
  CopLuaHead head; /* its user value is the handle of whose they are */
} View;

typedef CopObject *(*Next) (CopObject *of, CopObject *at);

static CopObject *
next_child (CopObject *of, CopObject *at)
{
  return at ? cop_object_next (at) : cop_object_first_child (of);
}

static CopObject *
next_device (CopObject *of, CopObject *at)
{
  return (CopObject *)(at ? cop_bus_next_device ((CopDevice *)at) : cop_bus_first ((CopBus *)of));
}

/* Pushes an array of name, object, name, object … as they are now. */
static void
push_snapshot (lua_State *L, CopLua *lua, CopObject *of, Next next)
{
  lua_Integer n = 0;

  luaL_checkstack (L, 8, NULL);
  lua_newtable (L);
  for (CopObject *at = next (of, NULL); at; at = next (of, at))
    {
      lua_pushstring (L, cop_object_name (at));
      lua_rawseti (L, -2, ++n);
      cop_lua__push (L, lua, at);
      lua_rawseti (L, -2, ++n);
    }
}

/* The upvalues: the snapshot, and how far it has been walked. */
static int
l_next (lua_State *L)
{
  lua_Integer at = lua_tointeger (L, lua_upvalueindex (2));

  lua_pushinteger (L, at + 2);
  lua_replace (L, lua_upvalueindex (2));
  lua_rawgeti (L, lua_upvalueindex (1), at + 1);
  lua_rawgeti (L, lua_upvalueindex (1), at + 2);
  return 2;
}

static int
push_iterator (lua_State *L, CopLua *lua, CopObject *of, Next next)
{
  push_snapshot (L, lua, of, next);
  lua_pushinteger (L, 0);
  lua_pushcclosure (L, l_next, 2);
  return 1;
}

int
cop_lua__pairs_children (lua_State *L)
{
  CopBox *box = cop_lua__check_there (L, 1);

  return push_iterator (L, box->head.lua, box->object, next_child);
}

/* --- the two classes --- */

static CopBox *
owner (lua_State *L, const CopLuaClass *cls)
{
  cop_lua__check (L, 1, cls);
  lua_getiuservalue (L, 1, 1);
  return cop_lua__check_there (L, -1);
}

/* By number; by name among a bus's devices. */
static int
push_item (lua_State *L, CopBox *box, Next next)
{
  const char *name = lua_type (L, 2) == LUA_TSTRING ? lua_tostring (L, 2) : NULL;
  lua_Integer wanted = lua_isinteger (L, 2) ? lua_tointeger (L, 2) : 0, n = 0;
  CopObject *at;

  for (at = next (box->object, NULL); at; at = next (box->object, at))
    if (name ? g_strcmp0 (cop_object_name (at), name) == 0 : ++n == wanted)
      break;
  cop_lua__push (L, box->head.lua, at);
  return 1;
}

static const CopLuaClass children_class, devices_class;

static int
l_children_index (lua_State *L)
{
  CopBox *box = owner (L, &children_class);

  if (lua_type (L, 2) != LUA_TSTRING)
    return push_item (L, box, next_child);
  cop_lua__push (L, box->head.lua, cop_object_child (box->object, lua_tostring (L, 2)));
  return 1;
}

static int
l_children_len (lua_State *L)
{
  lua_pushinteger (L, cop_object_n_children (owner (L, &children_class)->object));
  return 1;
}

static int
l_children_pairs (lua_State *L)
{
  CopBox *box = owner (L, &children_class);

  return push_iterator (L, box->head.lua, box->object, next_child);
}

static int
l_devices_index (lua_State *L)
{
  return push_item (L, owner (L, &devices_class), next_device);
}

static int
l_devices_len (lua_State *L)
{
  lua_pushinteger (L, cop_bus_n_devices ((CopBus *)owner (L, &devices_class)->object));
  return 1;
}

static int
l_devices_pairs (lua_State *L)
{
  CopBox *box = owner (L, &devices_class);

  return push_iterator (L, box->head.lua, box->object, next_device);
}

static const luaL_Reg children_meta[] = { { "__index", l_children_index },
                                          { "__len", l_children_len },
                                          { "__pairs", l_children_pairs },
                                          { NULL, NULL } };
static const luaL_Reg devices_meta[] = { { "__index", l_devices_index },
                                         { "__len", l_devices_len },
                                         { "__pairs", l_devices_pairs },
                                         { NULL, NULL } };
static const CopLuaClass children_class = { .name = "children", .meta = children_meta };
static const CopLuaClass devices_class = { .name = "devices", .meta = devices_meta };

static void
push_view (lua_State *L, CopBox *box, const CopLuaClass *cls)
{
  cop_lua__new (L, box->head.lua, cls, sizeof (View), 1);
  cop_lua__push (L, box->head.lua, box->object);
  lua_setiuservalue (L, -2, 1);
}

void
cop_lua__push_children (lua_State *L, CopBox *box)
{
  push_view (L, box, &children_class);
}

void
cop_lua__push_devices (lua_State *L, CopBox *box)
{
  push_view (L, box, &devices_class);
}
