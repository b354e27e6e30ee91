#include "state.h"

/* --- their memory --- */

/* Handles come and go with every hook: what the collector has taken is kept for the next ones, so
 * many of each size.  Sanitizers are to see who uses it after its end. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEPS_SPARE FALSE
#else
#define KEEPS_SPARE TRUE
#endif
#define MOST_SPARE 1024
#define SPARE_STEP 16

static CopLuaHead *
take_memory (CopLua *lua, gsize size)
{
  gsize row = (size + SPARE_STEP - 1) / SPARE_STEP;
  CopLuaHead *head = row < COP_LUA_N_SPARE ? lua->spare[row] : NULL;

  if (head == NULL)
    return g_malloc (row * SPARE_STEP);
  lua->spare[row] = head->next;
  lua->n_spare[row]--;
  return head;
}

static void
give_memory (CopLuaHead *head)
{
  CopLua *lua = head->lua;
  gsize row = (head->size + SPARE_STEP - 1) / SPARE_STEP;

  if (!KEEPS_SPARE || row >= COP_LUA_N_SPARE || lua->n_spare[row] >= MOST_SPARE || lua->is_over)
    {
      g_free (head);
      return;
    }
  head->next = lua->spare[row];
  lua->spare[row] = head;
  lua->n_spare[row]++;
}

/* --- those that hold something --- */

static void
list (CopLuaHead *head, CopLuaHead **to)
{
  head->next = *to;
  if (head->next)
    head->next->prev = head;
  *to = head;
}

static void
unlist (CopLuaHead *head)
{
  if (head->prev)
    head->prev->next = head->next;
  else if (head->lua->holding == head)
    head->lua->holding = head->next;
  else if (head->lua->released == head)
    head->lua->released = head->next;
  if (head->next)
    head->next->prev = head->prev;
  head->prev = head->next = NULL;
}

int
cop_lua__l_gc (lua_State *L)
{
  CopLuaHolder *holder = lua_touserdata (L, 1);
  CopLuaHead *head = cop_lua__held (holder);

  holder->held = NULL;
  if (!head)
    return 0;
  unlist (head);
  head->cls->release (head);
  give_memory (head);
  return 0;
}

void
cop_lua__release_all (CopLua *lua)
{
  while (lua->holding)
    {
      CopLuaHead *head = lua->holding;

      unlist (head);
      list (head, &lua->released);
      head->cls->release (head);
    }
}

void
cop_lua__free_all (CopLua *lua)
{
  lua->is_over = TRUE;
  while (lua->released)
    {
      CopLuaHead *head = lua->released;

      unlist (head);
      g_free (head);
    }
  for (guint i = 0; i < COP_LUA_N_SPARE; i++)
    while (lua->spare[i])
      {
        CopLuaHead *head = lua->spare[i];

        lua->spare[i] = head->next;
        g_free (head);
      }
}

/* --- classes --- */

static void
release_guard (gpointer guard)
{
  cop_lua__guard_clear (guard);
}

static const CopLuaClass guard_class = { .name = "coppice guard", .release = release_guard };

void
cop_lua__push_meta (lua_State *L, const CopLuaClass *cls)
{
  luaL_checkstack (L, 8, NULL);
  lua_createtable (L, 0, 8);
  lua_pushstring (L, cls->name);
  lua_setfield (L, -2, "__name");
  lua_pushstring (L, cls->name);
  lua_setfield (L, -2, "__metatable");
  if (cls->methods)
    {
      lua_newtable (L);
      luaL_setfuncs (L, cls->methods, 0);
      lua_createtable (L, 0, 1);
      cop_lua__push_missing (L, cls);
      lua_setfield (L, -2, "__index");
      lua_setmetatable (L, -2);
      /* An __index of the class gets the methods as its upvalue. */
      lua_pushvalue (L, -1);
      lua_setfield (L, -3, "__index");
    }
  else
    {
      cop_lua__push_missing (L, cls);
      lua_setfield (L, -2, "__index");
      lua_pushnil (L);
    }
  for (const luaL_Reg *row = cls->meta; row && row->name; row++)
    {
      lua_pushvalue (L, -1);
      lua_pushcclosure (L, row->func, 1);
      lua_setfield (L, -3, row->name);
    }
  lua_pop (L, 1);
  if (cls->release)
    {
      lua_pushcfunction (L, cop_lua__l_gc);
      lua_setfield (L, -2, "__gc");
    }
}

gpointer
cop_lua__new_held (lua_State *L, CopLua *lua, const CopLuaClass *cls, gsize size, int values)
{
  CopLuaHolder *holder = lua_newuserdatauv (L, sizeof *holder, values);
  CopLuaHead *head = take_memory (lua, size);

  memset (head, 0, size);
  head->size = size;
  head->cls = holder->cls = cls;
  head->lua = holder->lua = lua;
  holder->held = head;
  list (head, &lua->holding);
  lua_insert (L, -2);
  lua_setmetatable (L, -2);
  return head;
}

void
cop_lua__push_method (lua_State *L, const luaL_Reg *const *others)
{
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL || lua_type (L, 2) != LUA_TSTRING)
    return;
  lua_pop (L, 1);
  for (; *others; others++)
    for (const luaL_Reg *row = *others; row->name; row++)
      if (strcmp (row->name, lua_tostring (L, 2)) == 0)
        {
          lua_pushcfunction (L, row->func);
          return;
        }
  lua_pushnil (L);
}

void
cop_lua__push_store (lua_State *L, int index, int value)
{
  if (lua_getiuservalue (L, index, value) != LUA_TNIL)
    return;
  lua_pop (L, 1);
  lua_newtable (L);
  lua_pushvalue (L, -1);
  lua_setiuservalue (L, index, value);
}

gpointer
cop_lua__new (lua_State *L, CopLua *lua, const CopLuaClass *cls, gsize size, int values)
{
  CopLuaHead *head;

  luaL_checkstack (L, 6, NULL);
  cop_lua__table (L, lua, COP_LUA_METAS);
  if (lua_rawgetp (L, -1, cls) == LUA_TNIL)
    {
      lua_pop (L, 1);
      cop_lua__push_meta (L, cls);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, cls);
    }
  lua_remove (L, -2);
  if (cls->release)
    return cop_lua__new_held (L, lua, cls, size, values);
  head = lua_newuserdatauv (L, size, values);
  memset (head, 0, size);
  head->cls = cls;
  head->lua = lua;
  lua_insert (L, -2);
  lua_setmetatable (L, -2);
  return head;
}

gpointer
cop_lua__test (lua_State *L, int index, const CopLuaClass *cls)
{
  gpointer data = lua_touserdata (L, index);
  const CopLuaHolder *holder = data;

  if (!data || lua_rawlen (L, index) < sizeof *holder || holder->cls != cls)
    return NULL;
  return cls->release ? cop_lua__held (holder) : data;
}

gpointer
cop_lua__check (lua_State *L, int index, const CopLuaClass *cls)
{
  gpointer data = cop_lua__test (L, index, cls);

  if (!data)
    cop_lua__fail_self (L, index, cls->name);
  return data;
}

gpointer
cop_lua__check_held (lua_State *L, const CopLuaHolder *holder)
{
  gpointer held = cop_lua__held (holder);

  if (G_UNLIKELY (!held))
    cop_lua__fail (L, holder->lua, COP_ERROR_STATE, NULL, "the %s has been collected",
                   holder->cls->name);
  return held;
}

CopLuaGuard *
cop_lua__guard (lua_State *L, CopLua *lua)
{
  return cop_lua__new (L, lua, &guard_class, sizeof (CopLuaGuard), 0);
}

void
cop_lua__guard_clear (CopLuaGuard *guard)
{
  gpointer held = guard->held;

  guard->held = NULL;
  if (held)
    guard->release (held);
}

static int
push_held (lua_State *L, CopLuaGuard *guard, const char *data, gsize length, GError *error)
{
  if (!guard->held)
    cop_lua__raise (L, guard->head.lua, error);
  lua_pushlstring (L, data, length);
  cop_lua__guard_clear (guard);
  return 1;
}

int
cop_lua__push_text (lua_State *L, CopLuaGuard *guard, char *text, gsize length, GError *error)
{
  guard->release = g_free;
  guard->held = text;
  return push_held (L, guard, text, length, error);
}

int
cop_lua__push_bytes (lua_State *L, CopLuaGuard *guard, GBytes *bytes, GError *error)
{
  gsize length = 0;
  const char *data = bytes ? g_bytes_get_data (bytes, &length) : NULL;

  guard->release = (GDestroyNotify)g_bytes_unref;
  guard->held = bytes;
  return push_held (L, guard, data, length, error);
}
