/* Plain nodes, and what devices say by hand: dev.dt["name"] = value. */
#include "device.h"
#include "types.h"
#include <string.h>

/* --- dev.dt --- */

typedef struct
{
  CopLuaHead head; /* its user value is the device's handle */
} Proxy;

static int
l_dt_newindex (lua_State *L)
{
  lua_getiuservalue (L, 1, 1);
  cop_lua__set_dt (L, cop_lua__check_alive (L, -1), 2, 3);
  return 0;
}

static const luaL_Reg proxy_meta[] = { { "__newindex", l_dt_newindex }, { NULL, NULL } };
static const CopLuaClass proxy_class = { .name = "dt", .meta = proxy_meta };

int
cop_lua__push_dt_proxy (lua_State *L, CopBox *box)
{
  cop_lua__new (L, box->head.lua, &proxy_class, sizeof (Proxy), 1);
  cop_lua__push (L, box->head.lua, box->object);
  lua_setiuservalue (L, -2, 1);
  return 1;
}

/* --- making plain nodes --- */

/* Makes a node without properties below the object; pushed. */
static CopBox *
make (lua_State *L, CopBox *parent, const char *name)
{
  CopLua *lua = parent->head.lua;
  CopType *type = cop_host_type (lua->host, &cop_type_node);
  CopBox *box = cop_lua__push_empty (L, lua, type);
  CopLuaPlace place = cop_lua__enter (L, lua, NULL);
  CopLuaPlace inner;
  GError *error = NULL;
  CopObject *object;
  gboolean ok = FALSE;

  object = cop_object_new (type, &error);
  if (object)
    {
      inner = cop_lua__enter_at (lua, parent, lua->origin);
      ok = cop_object_add (parent->object, name, object, COP_ADD_NULLABLE, &error);
      cop_lua__leave (lua, &inner);
    }
  cop_lua__leave (lua, &place);
  if (!object)
    cop_lua__raise (L, lua, error);
  if (!ok)
    {
      cop_object_unref (object);
      cop_lua__raise (L, lua, error);
    }
  box = cop_lua__box_take (L, box, object);
  cop_lua__box_adopted (box);
  return box;
}

/* How a table like { "name", key = value, cop.node { … } } has to look like. */
static void
check_table (lua_State *L, CopLua *lua, int index)
{
  lua_Integer n;

  luaL_checkstack (L, 10, NULL);
  if (!lua_istable (L, index))
    cop_lua__fail_type (L, index, "table like { \"name\", key = value }");
  n = (lua_Integer)lua_rawlen (L, index);
  if (lua_rawgeti (L, index, 1) != LUA_TSTRING)
    cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "a plain node begins with its name, not %s",
                   cop_lua__describe (L, -1));
  lua_pop (L, 1);
  for (lua_Integer i = 2; i <= n; i++)
    {
      if (lua_rawgeti (L, index, i) != LUA_TTABLE)
        cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                       "behind a node's name stand nodes and pairs { \"name\", value }, not %s",
                       cop_lua__describe (L, -1));
      lua_pop (L, 1);
    }
}

/* A node below, as cop.node marks it: its name first, and the mark as a metatable. */
static gboolean
is_node_table (lua_State *L, int index)
{
  gboolean found;

  if (!lua_getmetatable (L, index))
    return FALSE;
  lua_getfield (L, -1, "__name");
  found = lua_isstring (L, -1) && strcmp (lua_tostring (L, -1), "cop.node") == 0;
  lua_pop (L, 2);
  return found;
}

static void
set_keyed (lua_State *L, CopBox *box, int index)
{
  lua_Integer n = (lua_Integer)lua_rawlen (L, index);

  /* Pairs in the order given, then names in their order. */
  lua_newtable (L);
  for (lua_Integer i = 2, k = 0; i <= n; i++)
    {
      lua_rawgeti (L, index, i);
      if (is_node_table (L, lua_gettop (L)))
        lua_pop (L, 1);
      else
        lua_rawseti (L, -2, ++k);
    }
  for (lua_pushnil (L); lua_next (L, index);)
    {
      if (lua_type (L, -2) == LUA_TSTRING)
        {
          lua_pushvalue (L, -2);
          lua_insert (L, -2);
          lua_rawset (L, -4);
        }
      else
        lua_pop (L, 1);
    }
  cop_lua__set_dts (L, box, lua_gettop (L));
  lua_pop (L, 1);
}

/* The nodes still to be made wait in a table, so that a deep description needs no deep stack. */
int
cop_lua__node (lua_State *L)
{
  CopBox *self = cop_lua__check_alive (L, 1);
  CopLua *lua = self->head.lua;
  lua_Integer done = 0, waiting = 0;

  lua_settop (L, 2);
  check_table (L, lua, 2);
  lua_newtable (L); /* 3: parent, table, parent, table, … */
  lua_pushvalue (L, 1);
  lua_rawseti (L, 3, ++waiting);
  lua_pushvalue (L, 2);
  lua_rawseti (L, 3, ++waiting);
  lua_pushnil (L); /* 4: the outermost, which is the result */
  while (done < waiting)
    {
      CopBox *parent, *box;
      lua_Integer n;

      lua_settop (L, 4);
      lua_rawgeti (L, 3, ++done); /* 5 */
      lua_rawgeti (L, 3, ++done); /* 6 */
      parent = cop_lua__check_alive (L, 5);
      check_table (L, lua, 6);
      lua_rawgeti (L, 6, 1);                       /* 7 */
      box = make (L, parent, lua_tostring (L, 7)); /* 8 */
      if (lua_isnil (L, 4))
        {
          lua_pushvalue (L, 8);
          lua_replace (L, 4);
        }
      set_keyed (L, box, 6);
      n = (lua_Integer)lua_rawlen (L, 6);
      for (lua_Integer i = 2; i <= n; i++)
        {
          lua_rawgeti (L, 6, i);
          if (!is_node_table (L, 9))
            {
              lua_pop (L, 1);
              continue;
            }
          lua_pushvalue (L, 8);
          lua_rawseti (L, 3, ++waiting);
          lua_rawseti (L, 3, ++waiting);
        }
    }
  lua_settop (L, 4);
  return 1;
}

int
cop_lua__push_node_child (lua_State *L, CopBox *box, const char *name)
{
  CopObject *child = cop_object_child (box->object, name);

  if (child)
    cop_lua__push (L, box->head.lua, child);
  else
    make (L, box, name);
  return 1;
}
