/* Making the metatable of a type: the names of its methods, fields and properties. */
#include "meta.h"
#include "types.h"
#include <string.h>

typedef struct
{
  int names; /* stack index of the table: name -> slot, and number -> method */
  int n_methods;
  CopMeta *meta;
} Builder;

/* The key of the name on top of the stack (popped), whether new or to be replaced. */
static CopKey *
claim (lua_State *L, const Builder *to)
{
  const char *name = lua_tostring (L, -1);
  guint i = cop_lua__slot (name) & to->meta->mask;

  while (to->meta->keys[i].name && to->meta->keys[i].name != name)
    i = (i + 1) & to->meta->mask;
  lua_pushinteger (L, (lua_Integer)i);
  lua_rawset (L, to->names);
  to->meta->keys[i].name = name;
  return &to->meta->keys[i];
}

/* The method is on top of the stack; popped. */
static void
add_method (lua_State *L, Builder *to, const char *name)
{
  CopKey *key;

  lua_pushstring (L, name);
  key = claim (L, to);
  key->kind = COP_KEY_METHOD;
  key->method = ++to->n_methods;
  lua_rawseti (L, to->names, key->method);
}

static void
add_methods (lua_State *L, Builder *to, const luaL_Reg *rows)
{
  for (; rows->name; rows++)
    {
      lua_pushcfunction (L, rows->func);
      add_method (L, to, rows->name);
    }
}

static void
add_fields (lua_State *L, const Builder *to, const CopField *rows)
{
  for (; rows->name; rows++)
    {
      CopKey *key;

      lua_pushstring (L, rows->name);
      key = claim (L, to);
      key->kind = COP_KEY_FIELD;
      key->field = rows;
    }
}

static void
add_windows (lua_State *L, const Builder *to, const CopType *type)
{
  for (; type && cop_type_is_a (type, &cop_type_device); type = cop_type_parent (type))
    {
      const CopDeviceClass *klass = cop_type_desc (type)->klass;

      for (const CopWindowDef *def = klass ? klass->windows : NULL; def && def->name; def++)
        {
          CopKey *key;

          lua_pushstring (L, def->name);
          key = claim (L, to);
          key->kind = COP_KEY_WINDOW;
          key->window = def;
        }
    }
}

static void
add_props (lua_State *L, const Builder *to, const CopType *type)
{
  guint n = cop_type_n_props (type);

  for (guint i = 0; i < n; i++)
    {
      const CopProp *prop = cop_type_prop (type, i);
      CopKey *key;

      lua_pushstring (L, cop_prop_name (prop));
      key = claim (L, to);
      key->kind = COP_KEY_PROP;
      key->prop = prop;
      key->prop_kind = cop_prop_def (prop)->kind;
    }
}

/* The methods that scripts have given the type and its ancestors; the leaf's win. */
static void
add_script_methods (lua_State *L, CopLua *lua, Builder *to, CopType *type)
{
  CopType *chain[64];
  guint n = 0;

  for (; type && n < G_N_ELEMENTS (chain); type = cop_type_parent (type))
    chain[n++] = type;
  while (n--)
    {
      CopLuaType *mine = cop_lua__type_of (lua, chain[n]);

      if (!mine)
        continue;
      cop_lua__table (L, lua, COP_LUA_METHODS);
      lua_rawgetp (L, -1, mine);
      for (lua_pushnil (L); lua_next (L, -2);)
        add_method (L, to, lua_tostring (L, -2));
      lua_pop (L, 2);
    }
}

static guint
n_methods_of (lua_State *L, CopLua *lua, CopType *type)
{
  guint n = 0;

  for (; type; type = cop_type_parent (type))
    {
      CopLuaType *mine = cop_lua__type_of (lua, type);

      if (!mine)
        continue;
      cop_lua__table (L, lua, COP_LUA_METHODS);
      lua_rawgetp (L, -1, mine);
      for (lua_pushnil (L); lua_next (L, -2); n++)
        lua_pop (L, 1);
      lua_pop (L, 2);
    }
  return n;
}

static void
build (lua_State *L, CopLua *lua, CopType *type)
{
  guint room = 128, want = cop_type_n_props (type) + n_methods_of (L, lua, type) + 64;
  Builder to = { 0 };

  while (room < want * 2)
    room *= 2;
  to.meta = lua_newuserdatauv (L, sizeof *to.meta + room * sizeof *to.meta->keys, 0);
  memset (to.meta, 0, sizeof *to.meta + room * sizeof *to.meta->keys);
  to.meta->lua = lua;
  to.meta->type = type;
  to.meta->mask = room - 1;
  to.meta->answers_nil = cop_type_is_a (type, &cop_type_container);
  to.meta->is_node = cop_type_is_a (type, &cop_type_node);
  lua_newtable (L);
  to.names = lua_gettop (L);

  add_methods (L, &to, cop_lua__object_methods);
  add_fields (L, &to, cop_lua__object_fields);
  if (cop_type_is_a (type, &cop_type_device))
    {
      add_methods (L, &to, cop_lua__device_methods);
      add_methods (L, &to, cop_lua__reset_methods);
      add_fields (L, &to, cop_lua__device_fields);
    }
  if (to.meta->is_node)
    add_fields (L, &to, cop_lua__node_fields);
  if (cop_type_is_a (type, &cop_type_bus))
    add_fields (L, &to, cop_lua__bus_fields);
  if (cop_type_is_a (type, &cop_type_machine))
    {
      add_methods (L, &to, cop_lua__machine_methods);
      add_methods (L, &to, cop_lua__emit_methods);
      add_fields (L, &to, cop_lua__machine_fields);
    }
  add_windows (L, &to, type);
  add_props (L, &to, type);
  add_methods (L, &to, cop_lua__late_methods);
  if (cop_type_is_a (type, &cop_type_machine))
    add_methods (L, &to, cop_lua__machine_late_methods);
  add_script_methods (L, lua, &to, type);

  cop_lua__push_meta (L, &cop_lua__box_class);
  lua_pushcfunction (L, cop_lua__l_gc_box);
  lua_setfield (L, -2, "__gc");
  lua_pushcfunction (L, cop_lua__tostring);
  lua_setfield (L, -2, "__tostring");
  lua_pushvalue (L, to.names - 1);
  lua_pushvalue (L, to.names);
  lua_pushcclosure (L, cop_lua__l_index, 2);
  lua_setfield (L, -2, "__index");
  lua_pushvalue (L, to.names - 1);
  lua_pushvalue (L, to.names);
  lua_pushcclosure (L, cop_lua__l_newindex, 2);
  lua_setfield (L, -2, "__newindex");
  lua_pushcfunction (L, cop_lua__pairs_children);
  lua_setfield (L, -2, "__pairs");
  lua_pushvalue (L, to.names);
  lua_setfield (L, -2, "names");
  lua_replace (L, to.names - 1);
  lua_settop (L, to.names - 1);
}

void
cop_lua__push_type_meta (lua_State *L, CopLua *lua, CopType *type)
{
  luaL_checkstack (L, 16, NULL);
  cop_lua__table (L, lua, COP_LUA_METAS);
  if (lua_rawgetp (L, -1, type) == LUA_TNIL)
    {
      lua_pop (L, 1);
      build (L, lua, type);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, type);
    }
  lua_remove (L, -2);
}

void
cop_lua__forget_type (lua_State *L, CopLua *lua, CopType *type)
{
  luaL_checkstack (L, 4, NULL);
  cop_lua__table (L, lua, COP_LUA_METAS);
  lua_pushnil (L);
  lua_rawsetp (L, -2, type);
  lua_pop (L, 1);
}
