/* One CopLua for each Lua state: opened, closed. */
#include "device.h"
#include "tree.h"
#include "event.h"
#include "load.h"
#include "clock.h"
#include "types.h"
#include <string.h>

static const char state_key; /* only its address is used */

CopLua *
cop_lua__get (lua_State *L)
{
  CopLua *lua;

  lua_rawgetp (L, LUA_REGISTRYINDEX, &state_key);
  lua = lua_touserdata (L, -1);
  lua_pop (L, 1);
  return lua;
}

CopLua *
cop_lua__need (lua_State *L)
{
  CopLua *lua = cop_lua__get (L);

  if (!lua || !lua->L)
    luaL_error (L, "coppice is closed");
  return lua;
}

void
cop_lua__table (lua_State *L, CopLua *lua, CopLuaTable table)
{
  lua_rawgeti (L, LUA_REGISTRYINDEX, lua->tables[table]);
}

/* --- closing --- */

/* Whether the state declared the type or one that it descends from. */
static gboolean
is_ours (CopLua *lua, const CopObject *object)
{
  for (CopType *type = cop_object_type (object); type; type = cop_type_parent (type))
    if (cop_lua__type_of (lua, type))
      return TRUE;
  return FALSE;
}

/* The next object of our types that its parent may break, in a machine that is not ours. */
static CopObject *
next_to_cut (CopLua *lua, CopMachine *machine, GHashTable *refused)
{
  CopWalk walk = COP_WALK (cop_machine_root (machine));

  while (cop_walk_next (&walk))
    if (cop_object_parent (walk.at) && cop_object_is_nullable (walk.at) && is_ours (lua, walk.at)
        && !g_hash_table_contains (refused, walk.at))
      return walk.at;
  return NULL;
}

static void
report (GString *to, GError *error)
{
  if (!error)
    return;
  if (to->len)
    g_string_append_c (to, '\n');
  g_string_append (to, error->message);
  g_error_free (error);
}

static void
cut_ours (CopLua *lua, CopMachine *machine, GString *to)
{
  GHashTable *refused = g_hash_table_new (NULL, NULL);
  CopObject *object;

  while ((object = next_to_cut (lua, machine, refused)))
    {
      GError *error = NULL;
      char *name = g_strdup (cop_object_name (object));

      g_hash_table_add (refused, object);
      cop_object_cut (cop_object_parent (object), name, &error);
      report (to, error);
      g_free (name);
    }
  g_hash_table_unref (refused);
}

/* Machines of ours are closed; from the others our objects are cut. */
static void
close_machines (CopLua *lua, GString *to)
{
  GPtrArray *known = cop_lua__watched (lua);

  for (guint i = 0; i < known->len; i++)
    {
      CopMachine *machine = known->pdata[i];
      gboolean built = g_ptr_array_find (lua->machines, machine, NULL);
      GError *error = NULL;

      if (built || is_ours (lua, (CopObject *)machine))
        cop_lua__close_machine (lua, machine, &error);
      else
        cut_ours (lua, machine, to);
      report (to, error);
    }
  g_ptr_array_unref (known);
}

void
cop_lua__close (CopLua *lua, char **ret_report)
{
  GString *to = g_string_new (NULL);

  if (!lua->L)
    {
      g_string_free (to, TRUE);
      return;
    }
  close_machines (lua, to);
  cop_lua__unwatch (lua);
  cop_lua__release_all (lua);
  if (lua->loader != LUA_NOREF)
    cop_host_set_type_loader (lua->host, NULL, NULL);
  /* From here on types of this state are tombstones. */
  lua->L = NULL;
  for (guint i = 0; i < lua->types->len; i++)
    ((CopLuaType *)lua->types->pdata[i])->lua = NULL;
  g_clear_pointer (&lua->types, g_ptr_array_unref);
  g_clear_pointer (&lua->owned, g_hash_table_unref);
  g_clear_pointer (&lua->machines, g_ptr_array_unref);
  g_clear_pointer (&lua->watches, g_ptr_array_unref);
  for (guint i = 0; i < COP_LUA_N_FILES; i++)
    g_clear_pointer (&lua->files[i].name, g_free);
  g_clear_pointer (&lua->library, g_free);
  g_clear_pointer (&lua->fence, g_ptr_array_unref);
  g_clear_pointer (&lua->errors, g_ptr_array_unref);
  g_clear_pointer (&lua->host, cop_host_unref);
  if (ret_report)
    *ret_report = to->len ? g_strdup (to->str) : NULL;
  g_string_free (to, TRUE);
}

static int
l_gc (lua_State *L)
{
  CopLua *lua = lua_touserdata (L, 1);

  cop_lua__close (lua, NULL);
  cop_lua__free_all (lua);
  return 0;
}

/* --- opening --- */

static void
make_tables (lua_State *L, CopLua *lua)
{
  for (int i = 0; i < COP_LUA_N_TABLES; i++)
    {
      lua_newtable (L);
      if (i == COP_LUA_BOXES || i == COP_LUA_TYPES)
        {
          lua_newtable (L);
          lua_pushstring (L, "v");
          lua_setfield (L, -2, "__mode");
          lua_setmetatable (L, -2);
        }
      if (i == COP_LUA_ERROR)
        cop_lua__open_error (L);
      lua->tables[i] = luaL_ref (L, LUA_REGISTRYINDEX);
    }
}

CopLua *
cop_lua__open (lua_State *L, CopHost *host)
{
  CopLua *lua = cop_lua__get (L);

  if (lua)
    return lua;
  luaL_checkstack (L, 8, NULL);
  /* Closed first, then opened: from here on the collector can take it at any time. */
  lua = lua_newuserdatauv (L, sizeof *lua, 0);
  memset (lua, 0, sizeof *lua);
  lua->loader = LUA_NOREF;
  lua->env = LUA_NOREF;
  lua_createtable (L, 0, 1);
  lua_pushcfunction (L, l_gc);
  lua_setfield (L, -2, "__gc");
  lua_setmetatable (L, -2);
  make_tables (L, lua);
  lua_rawgeti (L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  lua->L = lua_tothread (L, -1);
  lua_pop (L, 1);
  lua->types = g_ptr_array_new ();
  lua->errors = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  lua->owned = g_hash_table_new (NULL, NULL);
  lua->machines = g_ptr_array_new ();
  lua->watches = g_ptr_array_new ();
  lua->host = host ? cop_host_ref (host) : cop_host_new (NULL);
  lua_rawsetp (L, LUA_REGISTRYINDEX, &state_key);
  return lua;
}

/* --- coppice.core --- */

typedef struct
{
  CopLuaHead head;
} Host;

static int
l_host_index (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  const char *key = luaL_checkstring (L, 2);

  if (strcmp (key, "live_objects") != 0)
    cop_lua__fail (L, lua, COP_ERROR_NOT_FOUND, NULL,
                   "a host has the field 'live_objects' alone, "
                   "not '%s'",
                   key);
  lua_pushinteger (L, (lua_Integer)cop_host_live_objects (lua->host));
  return 1;
}

static const luaL_Reg host_meta[] = { { "__index", l_host_index }, { NULL, NULL } };
static const CopLuaClass host_class = { .name = "host", .meta = host_meta };

int
cop_lua__push_host (lua_State *L, CopLua *lua)
{
  /* One handle, kept beside the metatables under an address of its own. */
  cop_lua__table (L, lua, COP_LUA_METAS);
  if (lua_rawgetp (L, -1, &state_key) == LUA_TNIL)
    {
      lua_pop (L, 1);
      cop_lua__new (L, lua, &host_class, sizeof (Host), 0);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, &state_key);
    }
  lua_remove (L, -2);
  return 1;
}

/* Sources in this folder are the library's: a place in a script is never in them. */
static int
l_set_library (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  const char *folder = luaL_checkstring (L, 1);

  g_free (lua->library);
  lua->library = g_strdup (folder);
  for (guint i = 0; i < COP_LUA_N_FILES; i++)
    lua->files[i].source = NULL;
  return 0;
}

/* error (code, message): raises an error of ours for the line of the script. */
static int
l_error (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  const char *name = luaL_checkstring (L, 1), *message = luaL_checkstring (L, 2);

  for (int code = COP_ERROR_INVALID; code <= COP_ERROR_IO; code++)
    if (strcmp (name, cop_error_code_name ((CopErrorCode)code)) == 0)
      cop_lua__fail (L, lua, (CopErrorCode)code, NULL, "%s", message);
  return luaL_argerror (L, 1, "no code of an error");
}

/* nearest (name, names, limit): the one that was meant, or nil; limit: how many letters it may
 * differ by, when that is not to follow from the length of the name. */
static int
l_nearest (lua_State *L)
{
  const char *name = luaL_checkstring (L, 1);
  const char **names;
  lua_Integer n;

  luaL_checktype (L, 2, LUA_TTABLE);
  lua_settop (L, 3);
  n = (lua_Integer)lua_rawlen (L, 2);
  names = lua_newuserdatauv (L, (gsize)(n + 1) * sizeof *names, 0);
  for (lua_Integer i = 0; i < n; i++)
    {
      lua_rawgeti (L, 2, i + 1);
      names[i] = luaL_checkstring (L, -1);
      lua_pop (L, 1);
    }
  names[n] = NULL;
  if (lua_isnil (L, 3))
    lua_pushstring (L, cop_lua__nearest (name, names));
  else
    lua_pushstring (L, cop_lua__nearest_within (name, names, (guint)luaL_checkinteger (L, 3)));
  return 1;
}

/* names (object): all that it answers to. */
static int
l_names (lua_State *L)
{
  cop_lua__push_names (L, cop_lua__check_there (L, 1));
  return 1;
}

/* syntax_error (text): raises what the compiler said. */
static int
l_syntax_error (lua_State *L)
{
  luaL_checkstring (L, 1);
  lua_settop (L, 1);
  cop_lua__raise_syntax (L, cop_lua__need (L), lua_tostring (L, 1));
}

/* amount (text): what a person means by a number with a unit, or nil. */
static int
l_amount (lua_State *L)
{
  guint64 amount;

  if (cop_amount_parse (luaL_checkstring (L, 1), &amount))
    lua_pushinteger (L, (lua_Integer)amount);
  else
    lua_pushnil (L);
  return 1;
}

static int
l_is_object (lua_State *L)
{
  lua_pushboolean (L, cop_lua__box (L, 1) != NULL);
  return 1;
}

static const luaL_Reg functions[] = {
  { "declare", cop_lua__declare },
  { "undeclare", cop_lua__undeclare },
  { "type", cop_lua__type },
  { "types", cop_lua__types },
  { "has_type", cop_lua__has_type },
  { "is_type", cop_lua__is_type },
  { "set_loader", cop_lua__set_loader },
  { "set_library", l_set_library },
  { "build", cop_lua__build },
  { "import", cop_lua__import },
  { "new", cop_lua__new_object },
  { "amount", l_amount },
  { "bytes", cop_lua__new_bytes },
  { "crc32", cop_lua__crc32 },
  { "error", l_error },
  { "find_places", cop_lua__find_places },
  { "nearest", l_nearest },
  { "is_object", l_is_object },
  { "load", cop_lua__load },
  { "names", l_names },
  { "syntax_error", l_syntax_error },
  { NULL, NULL },
};

__attribute__ ((visibility ("default"))) int
luaopen_coppice_core (lua_State *L)
{
  CopLua *lua = cop_lua__open (L, NULL);

  luaL_newlib (L, functions);
  luaL_setfuncs (L, cop_lua__dt_functions, 0);
  luaL_setfuncs (L, cop_lua__tree_functions, 0);
  cop_lua__push_none (L, lua);
  lua_setfield (L, -2, "none");
  cop_lua__push_host (L, lua);
  lua_setfield (L, -2, "host");
  lua_pushstring (L, COP_VERSION);
  lua_setfield (L, -2, "version");
  return 1;
}
