#include "device.h"
#include "types.h"
#include <string.h>

typedef struct
{
  CopLuaHead head;
  CopType *type; /* NULL when it has been declared again */
} TypeBox;

static CopType *check_self (lua_State *L);

CopLuaType *
cop_lua__type_of (CopLua *lua, const CopType *type)
{
  const CopTypeDesc *desc = cop_type_desc (type);
  CopLuaType *mine;

  /* Every descriptor of ours, and no other, has this function. */
  if (desc->init != cop_lua__hook_init)
    return NULL;
  mine = (CopLuaType *)desc->data;
  return mine->lua == lua ? mine : NULL;
}

/* --- lines of a type --- */

const CopLineDef *
cop_lua__type_line (const CopType *type, gboolean outputs, guint index)
{
  const CopType *chain[64];
  guint n = 0;

  for (; type && n < G_N_ELEMENTS (chain) && cop_type_is_a (type, &cop_type_device);
       type = cop_type_parent (type))
    chain[n++] = type;
  while (n--)
    {
      const CopDeviceClass *klass = cop_type_desc (chain[n])->klass;
      const CopLineDef *row = klass ? outputs ? klass->outputs : klass->inputs : NULL;

      for (; row && row->name; row++)
        if (index-- == 0)
          return row;
    }
  return NULL;
}

const CopLineDef *
cop_lua__type_output (const CopType *type, const char *name)
{
  const CopLineDef *row;

  for (guint i = 0; (row = cop_lua__type_line (type, TRUE, i)); i++)
    if (strcmp (row->name, name) == 0)
      return row;
  return NULL;
}

/* --- what a Type says of itself --- */

/* Pushes a default or a bound, nil when there is none. */
static void
push_scalar (lua_State *L, const CopPropDef *def, CopScalar scalar)
{
  switch (def->kind)
    {
    case COP_KIND_BOOL:
      lua_pushboolean (L, scalar.u != 0);
      break;
    case COP_KIND_INT:
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      lua_pushinteger (L, scalar.i);
      break;
    case COP_KIND_DOUBLE:
      lua_pushnumber (L, scalar.d);
      break;
    case COP_KIND_STRING:
      lua_pushstring (L, scalar.s);
      break;
    case COP_KIND_ENUM:
      lua_pushstring (L, def->choices[scalar.u]);
      break;
    default:
      lua_pushnil (L);
      break;
    }
}

static void
push_prop_row (lua_State *L, const CopProp *prop)
{
  static const char *const when[] = { "before_realize", "always", "never" };
  const CopPropDef *def = cop_prop_def (prop);

  lua_createtable (L, 0, 12);
  cop_lua__put_text (L, "name", def->name);
  cop_lua__put_text (L, "kind", cop_kind_name (def->kind));
  cop_lua__put_text (L, "doc", def->doc);
  cop_lua__put_text (L, "owner", cop_prop_owner (prop)->name);
  cop_lua__put_text (L, "when", when[def->when]);
  cop_lua__put_text (L, "to", def->to);
  cop_lua__put_flag (L, "required", def->required);
  cop_lua__put_flag (L, "weak", def->weak);
  cop_lua__put_flag (L, "nullable", def->nullable);
  lua_pushinteger (L, def->width * 8);
  lua_setfield (L, -2, "bits");
  if (def->kind == COP_KIND_LIST)
    cop_lua__put_text (L, "item", cop_kind_name (def->item));
  if (def->kind == COP_KIND_COMPUTED && def->computed_kind != COP_KIND_NONE)
    cop_lua__put_text (L, "computed_kind", cop_kind_name (def->computed_kind));
  push_scalar (L, def, def->otherwise);
  lua_setfield (L, -2, "default");
  if (def->kind != COP_KIND_ENUM && def->kind != COP_KIND_BOOL && (def->min.u || def->max.u))
    {
      push_scalar (L, def, def->min);
      lua_setfield (L, -2, "min");
      push_scalar (L, def, def->max);
      lua_setfield (L, -2, "max");
    }
  if (def->choices)
    {
      lua_newtable (L);
      for (int i = 0; def->choices[i]; i++)
        {
          lua_pushstring (L, def->choices[i]);
          lua_rawseti (L, -2, i + 1);
        }
      lua_setfield (L, -2, "choices");
    }
}

static int
l_index (lua_State *L)
{
  CopType *type = check_self (L);
  CopLua *lua = cop_lua__need (L);
  const char *key = luaL_checkstring (L, 2);

  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  if (strcmp (key, "name") == 0)
    lua_pushstring (L, cop_type_name (type));
  else if (strcmp (key, "doc") == 0)
    lua_pushstring (L, cop_type_desc (type)->doc);
  else if (strcmp (key, "leaves_out") == 0)
    lua_pushstring (L, cop_type_desc (type)->leaves_out);
  else if (strcmp (key, "parent") == 0 && cop_type_parent (type))
    cop_lua__push_type (L, lua, cop_type_parent (type));
  else if (strcmp (key, "parent") == 0)
    lua_pushnil (L);
  else if (strcmp (key, "abstract") == 0)
    lua_pushboolean (L, cop_type_is_abstract (type));
  else if (strcmp (key, "user_creatable") == 0)
    lua_pushboolean (L, cop_type_is_user_creatable (type));
  else if (strcmp (key, "live_objects") == 0)
    lua_pushinteger (L, (lua_Integer)cop_type_live_objects (type));
  else if (strcmp (key, "props") == 0)
    {
      lua_newtable (L);
      for (guint i = 0; i < cop_type_n_props (type); i++)
        {
          push_prop_row (L, cop_type_prop (type, i));
          lua_rawseti (L, -2, (lua_Integer)i + 1);
        }
    }
  else if (!cop_lua__push_of_device (L, type, key))
    {
      static const char *const fields[] = {
        "name",         "doc",   "leaves_out", "parent",  "abstract", "user_creatable",
        "live_objects", "props", "inputs",     "outputs", "windows",  "is_a",
        "compatible",   "bus",   "node",       "buses",   NULL
      };
      const char *hint = cop_lua__hint (L, key, fields);

      cop_lua__fail (L, lua, COP_ERROR_NOT_FOUND, NULL, "type '%s' has no field '%s'%s",
                     cop_type_name (type), key, hint);
    }
  return 1;
}

static int
l_is_a (lua_State *L)
{
  CopType *type = check_self (L);

  if (lua_type (L, 2) == LUA_TSTRING)
    lua_pushboolean (L, cop_type_answers_to (type, lua_tostring (L, 2)));
  else
    lua_pushboolean (
        L, cop_type_is_a (type, cop_type_desc (cop_lua__check_type (L, cop_lua__need (L), 2))));
  return 1;
}

static int
l_tostring (lua_State *L)
{
  const TypeBox *box = lua_touserdata (L, 1);

  lua_pushfstring (L, "type %s", box->type ? cop_type_name (box->type) : "(declared again)");
  return 1;
}

/* A machine type can be called: it builds. */
static int
l_call (lua_State *L)
{
  check_self (L);
  return cop_lua__build (L);
}

static const luaL_Reg methods[] = { { "is_a", l_is_a }, { NULL, NULL } };
static const luaL_Reg meta[] = {
  { "__index", l_index }, { "__tostring", l_tostring }, { "__call", l_call }, { NULL, NULL }
};
static const CopLuaClass type_class = { .name = "type", .methods = methods, .meta = meta };

static CopType *
check_self (lua_State *L)
{
  TypeBox *box = cop_lua__check (L, 1, &type_class);

  if (!box->type)
    cop_lua__fail (L, box->head.lua, COP_ERROR_STATE, NULL, "this type has been declared again");
  return box->type;
}

/* --- finding --- */

void
cop_lua__push_type (lua_State *L, CopLua *lua, CopType *type)
{
  TypeBox *box;

  luaL_checkstack (L, 6, NULL);
  cop_lua__table (L, lua, COP_LUA_TYPES);
  lua_rawgetp (L, -1, type);
  box = lua_touserdata (L, -1);
  if (!box || box->type != type)
    {
      lua_pop (L, 1);
      box = cop_lua__new (L, lua, &type_class, sizeof *box, 0);
      box->type = type;
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, type);
    }
  lua_remove (L, -2);
}

void
cop_lua__retire_type (lua_State *L, CopLua *lua, CopType *type)
{
  TypeBox *box;

  luaL_checkstack (L, 4, NULL);
  cop_lua__table (L, lua, COP_LUA_TYPES);
  lua_rawgetp (L, -1, type);
  box = lua_touserdata (L, -1);
  if (box)
    box->type = NULL;
  lua_pushnil (L);
  lua_rawsetp (L, -3, type);
  lua_pop (L, 2);
}

CopType *
cop_lua__check_type (lua_State *L, CopLua *lua, int index)
{
  TypeBox *box = cop_lua__test (L, index, &type_class);
  GError *error = NULL;
  CopType *type;

  if (box && !box->type)
    cop_lua__fail (L, lua, COP_ERROR_STATE, NULL, "this type has been declared again");
  if (box)
    return box->type;
  if (lua_type (L, index) != LUA_TSTRING)
    cop_lua__fail_type (L, index, "type or the name of one");
  type = cop_host_find_type (lua->host, lua_tostring (L, index), &error);
  if (!type)
    cop_lua__raise (L, lua, error);
  return type;
}

int
cop_lua__type (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);

  cop_lua__push_type (L, lua, cop_lua__check_type (L, lua, 1));
  return 1;
}

int
cop_lua__has_type (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);

  lua_pushboolean (L, cop_host_peek_type (lua->host, luaL_checkstring (L, 1)) != NULL);
  return 1;
}

int
cop_lua__is_type (lua_State *L)
{
  const TypeBox *box = cop_lua__test (L, 1, &type_class);

  lua_pushboolean (L, box && box->type);
  return 1;
}

int
cop_lua__types (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = cop_lua__guard (L, lua);
  GPtrArray *types;

  guard->release = (GDestroyNotify)g_ptr_array_unref;
  guard->held = types = cop_host_list_types (lua->host);
  lua_createtable (L, (int)types->len, 0);
  for (guint i = 0; i < types->len; i++)
    {
      cop_lua__push_type (L, lua, types->pdata[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}

/* --- types that are not known yet --- */

typedef struct
{
  CopLua *lua;
  const char *name;
  gboolean found;
} Load;

static int
load_body (lua_State *L)
{
  Load *load = lua_touserdata (L, 1);

  lua_rawgeti (L, LUA_REGISTRYINDEX, load->lua->loader);
  lua_pushstring (L, load->name);
  lua_call (L, 1, 1);
  load->found = lua_toboolean (L, -1);
  return 0;
}

static gboolean
load_type (CopHost *host, const char *name, gpointer data, GError **error)
{
  Load load = { .lua = data, .name = name };

  (void)host;
  return load.lua->L && load.lua->loader != LUA_NOREF
         && cop_lua__protect (load.lua, load_body, &load, error) && load.found;
}

int
cop_lua__set_loader (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);

  luaL_checktype (L, 1, LUA_TFUNCTION);
  lua_settop (L, 1);
  if (lua->loader == LUA_NOREF)
    lua->loader = luaL_ref (L, LUA_REGISTRYINDEX);
  else
    lua_rawseti (L, LUA_REGISTRYINDEX, lua->loader);
  cop_host_set_type_loader (lua->host, load_type, lua);
  return 0;
}
