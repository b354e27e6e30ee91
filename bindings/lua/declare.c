/* Declarations: tables of Lua into descriptors.
 *
 * scripts/coppice/declare.lua has looked for unknown keys and put everything into one shape; here
 * the kinds are checked and the descriptor is made.  While it is being made a guard owns it.
 */
#include "types.h"
#include "value.h"
#include <string.h>

/* --- memory --- */

static void
clear_list (gpointer row)
{
  cop_list_unref (((CopLuaListDefault *)row)->list);
}

void
cop_lua__type_free (gpointer data)
{
  CopLuaType *type = data;

  if (type->lua)
    g_ptr_array_remove (type->lua->types, type);
  g_ptr_array_unref (type->memory);
  g_array_unref (type->lists);
  g_free (type);
}

static CopLuaType *
type_new (void)
{
  CopLuaType *type = g_new0 (CopLuaType, 1);

  type->memory = g_ptr_array_new_with_free_func (g_free);
  type->lists = g_array_new (FALSE, FALSE, sizeof (CopLuaListDefault));
  g_array_set_clear_func (type->lists, clear_list);
  return type;
}

gpointer
cop_lua__type_alloc (CopLuaType *type, gsize size)
{
  gpointer memory = g_malloc0 (size);

  g_ptr_array_add (type->memory, memory);
  return memory;
}

const char *
cop_lua__type_keep (CopLuaType *type, const char *text)
{
  char *copy = g_strdup (text);

  g_ptr_array_add (type->memory, copy);
  return copy;
}

/* --- fields of tables --- */

int
cop_lua__fail_field (lua_State *L, const char *key, const char *wanted)
{
  cop_lua__fail (L, cop_lua__need (L), COP_ERROR_TYPE, NULL, "'%s' is to be %s, not %s", key,
                 wanted, cop_lua__describe (L, -1));
}

int
cop_lua__field (lua_State *L, int index, const char *key)
{
  luaL_checkstack (L, 8, NULL);
  index = lua_absindex (L, index);
  lua_pushstring (L, key);
  return lua_rawget (L, index);
}

const char *
cop_lua__field_string (lua_State *L, CopLuaType *type, int index, const char *key)
{
  const char *text = NULL;
  int kind = cop_lua__field (L, index, key);

  if (kind == LUA_TSTRING)
    text = cop_lua__type_keep (type, lua_tostring (L, -1));
  else if (kind != LUA_TNIL)
    cop_lua__fail_field (L, key, "a string");
  lua_pop (L, 1);
  return text;
}

gboolean
cop_lua__field_bool (lua_State *L, int index, const char *key)
{
  int kind = cop_lua__field (L, index, key);
  gboolean on = lua_toboolean (L, -1);

  if (kind != LUA_TNIL && kind != LUA_TBOOLEAN)
    cop_lua__fail_field (L, key, "true or false");
  lua_pop (L, 1);
  return on;
}

lua_Integer
cop_lua__field_integer (lua_State *L, int index, const char *key, lua_Integer otherwise)
{
  int kind = cop_lua__field (L, index, key);
  lua_Integer value = kind == LUA_TNIL ? otherwise : lua_tointeger (L, -1);

  if (kind != LUA_TNIL && !lua_isinteger (L, -1))
    cop_lua__fail_field (L, key, "an integer");
  lua_pop (L, 1);
  return value;
}

guint
cop_lua__field_choice (lua_State *L, int index, const char *key, const char *const *names,
                       guint otherwise)
{
  int kind = cop_lua__field (L, index, key);
  const char *text = kind == LUA_TSTRING ? lua_tostring (L, -1) : NULL;
  const char *hint;

  if (kind != LUA_TNIL && !text)
    cop_lua__fail_field (L, key, "a string");
  for (guint i = 0; text && names[i]; i++)
    if (strcmp (names[i], text) == 0)
      {
        lua_pop (L, 1);
        return i;
      }
  if (text)
    {
      hint = cop_lua__hint (L, text, names);
      cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL, "%s: there is no '%s'%s", key,
                     text, hint);
    }
  lua_pop (L, 1);
  return otherwise;
}

guint
cop_lua__field_rows (lua_State *L, int index, const char *key)
{
  int kind = cop_lua__field (L, index, key);

  if (kind != LUA_TNIL && kind != LUA_TTABLE)
    cop_lua__fail_field (L, key, "an array");
  return kind == LUA_TNIL ? 0 : (guint)lua_rawlen (L, -1);
}

const char *const *
cop_lua__field_strings (lua_State *L, CopLuaType *type, int index, const char *key)
{
  const char **texts;
  guint n;

  if (cop_lua__field (L, index, key) == LUA_TSTRING)
    {
      texts = cop_lua__type_alloc (type, 2 * sizeof *texts);
      texts[0] = cop_lua__type_keep (type, lua_tostring (L, -1));
      lua_pop (L, 1);
      return texts;
    }
  lua_pop (L, 1);
  n = cop_lua__field_rows (L, index, key);
  if (n == 0)
    {
      lua_pop (L, 1);
      return NULL;
    }
  texts = cop_lua__type_alloc (type, (n + 1) * sizeof *texts);
  for (guint i = 0; i < n; i++)
    {
      if (lua_rawgeti (L, -1, (lua_Integer)i + 1) != LUA_TSTRING)
        cop_lua__fail_field (L, key, "strings");
      texts[i] = cop_lua__type_keep (type, lua_tostring (L, -1));
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return texts;
}

gboolean
cop_lua__keep_named (lua_State *L, CopLuaType *type, int row, const char *key, const char *name)
{
  int kind = cop_lua__field (L, row, key);

  if (kind != LUA_TNIL && kind != LUA_TFUNCTION)
    cop_lua__fail_field (L, key, "a function");
  if (kind == LUA_TFUNCTION)
    {
      cop_lua__table (L, type->lua, COP_LUA_HOOKS);
      lua_rawgetp (L, -1, type);
      lua_pushfstring (L, "%s %s", key, name);
      lua_pushvalue (L, -4);
      lua_rawset (L, -3);
      lua_pop (L, 2);
    }
  lua_pop (L, 1);
  return kind == LUA_TFUNCTION;
}

/* --- the type --- */

/* Lua's part goes first; were the type to stay after all, it would be made again. */
static void
take_away (lua_State *L, CopLua *lua, CopType *type, const char *name)
{
  GError *error = NULL;

  cop_lua__forget_type (L, lua, type);
  cop_lua__retire_type (L, lua, type);
  if (!cop_host_unregister (lua->host, name, &error))
    cop_lua__raise (L, lua, error);
}

int
cop_lua__undeclare (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  const char *name = luaL_checkstring (L, 1);
  CopType *known = cop_host_peek_type (lua->host, name);
  gboolean gone = known && cop_lua__type_of (lua, known) && !cop_type_live_objects (known);

  if (gone)
    take_away (L, lua, known, name);
  lua_pushboolean (L, gone);
  return 1;
}

/* A type declared again in the same file replaces the former, when nothing is left of it. */
static void
make_way (lua_State *L, CopLua *lua, const char *name, CopOrigin origin)
{
  CopType *known = cop_host_peek_type (lua->host, name);
  CopLuaType *mine = known ? cop_lua__type_of (lua, known) : NULL;

  if (mine && mine->origin.file == origin.file && !cop_type_live_objects (known))
    take_away (L, lua, known, name);
}

static void
set_family (lua_State *L, CopLuaType *type, int index, CopType *parent)
{
  gboolean device = cop_type_is_a (parent, &cop_type_device);
  gboolean bus = cop_type_is_a (parent, &cop_type_bus);

  if (device)
    {
      type->desc.klass = &type->device;
      cop_lua__read_device (L, type, index);
    }
  else if (bus)
    {
      const CopBusClass *base = cop_type_desc (parent)->klass;

      if (base)
        type->bus = *base;
      type->desc.klass = &type->bus;
      cop_lua__read_bus (L, type, index);
    }
}

static void
keep_tables (lua_State *L, CopLuaType *type, int index)
{
  cop_lua__table (L, type->lua, COP_LUA_HOOKS);
  lua_newtable (L);
  lua_rawsetp (L, -2, type);
  lua_pop (L, 1);
  cop_lua__table (L, type->lua, COP_LUA_METHODS);
  cop_lua__field (L, index, "methods");
  luaL_checktype (L, -1, LUA_TTABLE);
  lua_rawsetp (L, -2, type);
  lua_pop (L, 1);
}

int
cop_lua__declare (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard;
  CopLuaType *type;
  CopType *parent;
  GError *error = NULL;

  luaL_checktype (L, 1, LUA_TTABLE);
  lua_settop (L, 1);
  guard = cop_lua__guard (L, lua);
  guard->release = cop_lua__type_free;
  guard->held = type = type_new ();
  type->lua = lua;
  type->origin = cop_lua__origin_alone (L, lua);
  g_ptr_array_add (lua->types, type);

  cop_lua__field (L, 1, "parent");
  parent = cop_lua__check_type (L, lua, -1);
  lua_pop (L, 1);
  type->desc.name = cop_lua__field_string (L, type, 1, "name");
  type->desc.doc = cop_lua__field_string (L, type, 1, "doc");
  type->desc.leaves_out = cop_lua__field_string (L, type, 1, "leaves_out");
  if (!type->desc.name)
    cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "a type without a name");
  if (!type->desc.doc || !*type->desc.doc)
    cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "type '%s' has no doc", type->desc.name);
  type->desc.parent = cop_type_desc (parent);
  type->desc.size = cop_type_desc (parent)->size;
  type->desc.data = type;
  if (cop_lua__field_bool (L, 1, "abstract"))
    type->desc.flags |= COP_TYPE_ABSTRACT;
  if (cop_lua__field_bool (L, 1, "not_user_creatable"))
    type->desc.flags |= COP_TYPE_NOT_USER_CREATABLE;
  keep_tables (L, type, 1);
  set_family (L, type, 1, parent);
  cop_lua__read_props (L, type, 1);
  cop_lua__read_defaults (L, type, 1, parent);
  cop_lua__field (L, 1, "hooks");
  luaL_checktype (L, -1, LUA_TTABLE);
  cop_lua__set_hooks (L, type, lua_gettop (L));
  lua_pop (L, 1);
  make_way (L, lua, type->desc.name, type->origin);

  if (!cop_host_register (lua->host, &type->desc, cop_lua__type_free, type, &error))
    cop_lua__raise (L, lua, error);
  guard->held = NULL;
  type->type = cop_host_type (lua->host, &type->desc);
  cop_lua__push_type (L, lua, type->type);
  return 1;
}
