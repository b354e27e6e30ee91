#include "value.h"
#include <string.h>

/* --- bytes --- */

typedef struct
{
  CopLuaHead head; /* its user value is the string */
} Bytes;

static int
l_bytes_tostring (lua_State *L)
{
  lua_getiuservalue (L, 1, 1);
  return 1;
}

static int
l_bytes_len (lua_State *L)
{
  lua_getiuservalue (L, 1, 1);
  lua_pushinteger (L, (lua_Integer)lua_rawlen (L, -1));
  return 1;
}

static const luaL_Reg bytes_meta[] = { { "__tostring", l_bytes_tostring },
                                       { "__len", l_bytes_len },
                                       { NULL, NULL } };
static const CopLuaClass bytes_class = { .name = "bytes", .meta = bytes_meta };

int
cop_lua__new_bytes (lua_State *L)
{
  if (lua_type (L, 1) != LUA_TSTRING)
    cop_lua__fail_type (L, 1, "string");
  cop_lua__new (L, cop_lua__need (L), &bytes_class, sizeof (Bytes), 1);
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, -2, 1);
  return 1;
}

gboolean
cop_lua__is_bytes (lua_State *L, int index)
{
  return cop_lua__test (L, index, &bytes_class) != NULL;
}

const char *
cop_lua__to_bytes (lua_State *L, int index, gsize *ret_length)
{
  const char *data;

  if (lua_type (L, index) == LUA_TSTRING)
    return lua_tolstring (L, index, ret_length);
  if (!cop_lua__is_bytes (L, index))
    return NULL;
  /* The userdata keeps the string, so that it stays when it is off the stack. */
  lua_getiuservalue (L, index, 1);
  data = lua_tolstring (L, -1, ret_length);
  lua_pop (L, 1);
  return data;
}

/* --- guarded values --- */

static void
release_value (gpointer data)
{
  CopLuaValue *value = data;

  cop_value_clear (&value->value);
}

static const CopLuaClass value_class = { .name = "coppice value", .release = release_value };

CopLuaValue *
cop_lua__guard_value (lua_State *L, CopLua *lua)
{
  return cop_lua__new (L, lua, &value_class, sizeof (CopLuaValue), 0);
}

/* --- from Lua --- */

CopLuaWant
cop_lua__want (const CopPropDef *def)
{
  CopKind kind = def->kind == COP_KIND_COMPUTED ? def->computed_kind : def->kind;

  return (CopLuaWant){ .kind = kind == COP_KIND_ALIAS ? COP_KIND_NONE : kind, .item = def->item };
}

/* Whether scalar () makes a value of what is at the index. */
static gboolean
is_scalar (lua_State *L, int index)
{
  switch (lua_type (L, index))
    {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
      return TRUE;
    case LUA_TUSERDATA:
      return cop_lua__is_bytes (L, index)
             || (cop_lua__box (L, index) && cop_lua__box (L, index)->object);
    default:
      return FALSE;
    }
}

/* Cannot raise: nothing is converted and nothing allocated by Lua. */
static CopValue
scalar (lua_State *L, int index, CopKind wanted)
{
  gsize length;
  const char *data;

  switch (lua_type (L, index))
    {
    case LUA_TBOOLEAN:
      return COP_VALUE_BOOL (lua_toboolean (L, index));
    case LUA_TNUMBER:
      return lua_isinteger (L, index) && wanted != COP_KIND_DOUBLE
                 ? COP_VALUE_INT (lua_tointeger (L, index))
                 : COP_VALUE_DOUBLE (lua_tonumber (L, index));
    case LUA_TSTRING:
      if (wanted != COP_KIND_BYTES)
        return COP_VALUE_STRING (lua_tostring (L, index));
      break;
    case LUA_TUSERDATA:
      if (cop_lua__box (L, index))
        return COP_VALUE_OBJECT (cop_lua__box (L, index)->object);
      break;
    default:
      return COP_VALUE_NONE;
    }
  data = cop_lua__to_bytes (L, index, &length);
  return (
      CopValue){ .kind = COP_KIND_BYTES, .owned = TRUE, .as.bytes = g_bytes_new (data, length) };
}

static void
check_list (lua_State *L, CopLua *lua, int index, lua_Integer n)
{
  lua_Integer n_keys = 0;

  for (lua_pushnil (L); lua_next (L, index); lua_pop (L, 1))
    if (++n_keys > n)
      cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                     "a list has no holes and no names: '%s' is not in the row",
                     (luaL_tolstring (L, -2, NULL), lua_tostring (L, -1)));
  for (lua_Integer i = 1; i <= n; i++)
    {
      lua_rawgeti (L, index, i);
      if (cop_lua__box (L, -1) && !cop_lua__box (L, -1)->object)
        cop_lua__fail_dead (L, cop_lua__box (L, -1));
      if (!is_scalar (L, -1) || lua_isnil (L, -1))
        cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "item %d of a list cannot be %s", (int)i,
                       cop_lua__describe (L, -1));
      lua_pop (L, 1);
    }
}

static CopValue
to_list (lua_State *L, CopLua *lua, int index, CopKind item)
{
  lua_Integer n = (lua_Integer)lua_rawlen (L, index);
  CopValue *items;
  CopList *list;

  check_list (L, lua, index, n);
  luaL_checkstack (L, 4, NULL);
  items = g_new (CopValue, n + 1);
  for (lua_Integer i = 0; i < n; i++)
    {
      lua_rawgeti (L, index, i + 1);
      items[i] = scalar (L, lua_gettop (L), item);
      lua_pop (L, 1);
    }
  list = cop_list_new (items, (guint)n);
  for (lua_Integer i = 0; i < n; i++)
    cop_value_clear (&items[i]);
  g_free (items);
  return (CopValue){ .kind = COP_KIND_LIST, .owned = TRUE, .as.list = list };
}

CopValue
cop_lua__to_value (lua_State *L, CopLua *lua, int index, CopLuaWant want)
{
  CopBox *box;

  luaL_checkstack (L, 6, NULL);
  index = lua_absindex (L, index);
  if (lua_type (L, index) == LUA_TTABLE)
    return to_list (L, lua, index, want.item);
  box = cop_lua__box (L, index);
  if (box && !box->object)
    cop_lua__fail_dead (L, box);
  if (!is_scalar (L, index))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "a property cannot be %s",
                   cop_lua__describe (L, index));
  return scalar (L, index, want.kind == COP_KIND_LIST ? want.item : want.kind);
}

/* --- to Lua --- */

void
cop_lua__push_value (lua_State *L, CopLua *lua, const CopValue *value)
{
  gsize length = 0;
  gconstpointer data;

  luaL_checkstack (L, 4, NULL);
  switch (value->kind)
    {
    case COP_KIND_BOOL:
      lua_pushboolean (L, value->as.boolean);
      break;
    case COP_KIND_INT:
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      lua_pushinteger (L, (lua_Integer)value->as.u);
      break;
    case COP_KIND_DOUBLE:
      lua_pushnumber (L, value->as.number);
      break;
    case COP_KIND_STRING:
    case COP_KIND_ENUM:
      lua_pushstring (L, value->as.string);
      break;
    case COP_KIND_BYTES:
      data = g_bytes_get_data (value->as.bytes, &length);
      lua_pushlstring (L, data, length);
      break;
    case COP_KIND_LIST:
      lua_createtable (L, (int)cop_list_length (value->as.list), 0);
      for (guint i = 0; i < cop_list_length (value->as.list); i++)
        {
          /* Lists of lists there are none: this goes no deeper. */
          cop_lua__push_value (L, lua, cop_list_get (value->as.list, i));
          lua_rawseti (L, -2, (lua_Integer)i + 1);
        }
      break;
    case COP_KIND_LINK:
    case COP_KIND_CHILD:
      cop_lua__push (L, lua, value->as.object);
      break;
    default:
      lua_pushnil (L);
      break;
    }
}

/* --- properties --- */

/* By way of a CopValue, which a guard owns. */
static void
push_any (lua_State *L, CopBox *box, const CopProp *prop)
{
  CopLua *lua = box->head.lua;
  CopLuaValue *guard = cop_lua__guard_value (L, lua);
  GError *error = NULL;

  if (!cop_prop_get (prop, box->object, &guard->value, &error))
    cop_lua__raise (L, lua, error);
  cop_lua__push_value (L, lua, &guard->value);
  cop_value_clear (&guard->value);
  lua_remove (L, -2);
}

void
cop_lua__push_prop (lua_State *L, CopBox *box, const CopProp *prop, CopKind kind)
{
  const CopPropDef *def;

  switch (kind)
    {
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
    case COP_KIND_INT:
      lua_pushinteger (L, (lua_Integer)cop_prop_get_int (prop, box->object));
      break;
    case COP_KIND_BOOL:
      lua_pushboolean (L, cop_prop_get_int (prop, box->object) != 0);
      break;
    case COP_KIND_STRING:
      lua_pushstring (L, cop_prop_peek_string (prop, box->object));
      break;
    case COP_KIND_ENUM:
      lua_pushstring (L, cop_prop_def (prop)->choices[cop_prop_get_uint (prop, box->object)]);
      break;
    case COP_KIND_LINK:
      def = cop_prop_def (prop);
      cop_lua__push (L, box->head.lua,
                     ((const CopLink *)((const char *)box->object + def->offset))->target);
      break;
    case COP_KIND_CHILD:
      cop_lua__push (L, box->head.lua, cop_object_child (box->object, cop_prop_name (prop)));
      break;
    default:
      push_any (L, box, prop);
      break;
    }
}

static void
set_value (lua_State *L, CopBox *box, const CopProp *prop, int index)
{
  CopLua *lua = box->head.lua;
  GError *error = NULL;
  CopLuaPlace place;
  CopValue value = cop_lua__to_value (L, lua, index, cop_lua__want (cop_prop_def (prop)));

  place = cop_lua__enter (L, lua, box); /* lua_getinfo "Sl" neither allocates nor raises */
  cop_prop_set (prop, box->object, &value, &error);
  cop_lua__leave (lua, &place);
  cop_value_clear (&value);
  if (cop_lua__box (L, index))
    cop_lua__settle_box (L, index);
  if (error)
    cop_lua__raise (L, lua, error);
}

void
cop_lua__set_prop (lua_State *L, CopBox *box, const CopProp *prop, CopKind kind, int index)
{
  CopLua *lua = box->head.lua;
  GError *error = NULL;
  CopLuaPlace place;
  lua_Integer i;

  if ((kind != COP_KIND_UINT && kind != COP_KIND_SIZE && kind != COP_KIND_ADDRESS)
      || !lua_isinteger (L, index) || (i = lua_tointeger (L, index)) < 0)
    {
      set_value (L, box, prop, index);
      return;
    }
  place = cop_lua__enter (L, lua, box);
  cop_prop_set_uint (prop, box->object, (guint64)i, &error);
  cop_lua__leave (lua, &place);
  if (G_UNLIKELY (error))
    cop_lua__raise (L, lua, error);
}

/* --- properties of one object --- */

gboolean
cop_lua__has_dynamic (CopBox *box, const char *name)
{
  char **names = cop_object_list_dynamic (box->object);
  gboolean found = g_strv_contains ((const char *const *)names, name);

  g_strfreev (names);
  return found;
}

gboolean
cop_lua__push_dynamic (lua_State *L, CopBox *box, const char *name)
{
  CopLuaValue *guard;
  GError *error = NULL;

  if (!cop_lua__has_dynamic (box, name))
    return FALSE;
  guard = cop_lua__guard_value (L, box->head.lua);
  if (!cop_object_get (box->object, name, &guard->value, &error))
    cop_lua__raise (L, box->head.lua, error);
  cop_lua__push_value (L, box->head.lua, &guard->value);
  cop_value_clear (&guard->value);
  return TRUE;
}

void
cop_lua__set_dynamic (lua_State *L, CopBox *box, const char *name, int index)
{
  CopLua *lua = box->head.lua;
  GError *error = NULL;
  CopLuaPlace place;
  CopValue value = cop_lua__to_value (L, lua, index, (CopLuaWant){ 0 });

  place = cop_lua__enter (L, lua, box);
  cop_object_set (box->object, name, &value, &error);
  cop_lua__leave (lua, &place);
  cop_value_clear (&value);
  if (error)
    cop_lua__raise (L, lua, error);
}
