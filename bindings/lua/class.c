#include "state.h"

/* --- those that hold something --- */

void
cop_lua__list (CopLuaHead *head)
{
  head->next = head->lua->holding;
  if (head->next)
    head->next->prev = head;
  head->lua->holding = head;
}

static void
unlist (CopLuaHead *head)
{
  if (head->prev)
    head->prev->next = head->next;
  else if (head->lua->holding == head)
    head->lua->holding = head->next;
  if (head->next)
    head->next->prev = head->prev;
  head->prev = head->next = NULL;
}

int
cop_lua__l_gc (lua_State *L)
{
  CopLuaHead *head = lua_touserdata (L, 1);

  unlist (head);
  head->cls->release (head);
  return 0;
}

void
cop_lua__release_all (CopLua *lua)
{
  while (lua->holding)
    {
      CopLuaHead *head = lua->holding;

      unlist (head);
      head->cls->release (head);
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
      /* An __index of the class gets the methods as its upvalue. */
      lua_pushvalue (L, -1);
      lua_setfield (L, -3, "__index");
    }
  else
    lua_pushnil (L);
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
  head = lua_newuserdatauv (L, size, values);
  memset (head, 0, size);
  head->cls = cls;
  head->lua = lua;
  /* table, metatable, userdata: leaves the userdata alone. */
  lua_replace (L, -3);
  lua_setmetatable (L, -2);
  if (cls->release)
    cop_lua__list (head);
  return head;
}

gpointer
cop_lua__test (lua_State *L, int index, const CopLuaClass *cls)
{
  const CopLuaHead *head = lua_touserdata (L, index);

  if (!head || lua_rawlen (L, index) < sizeof *head || head->cls != cls)
    return NULL;
  return (gpointer)head;
}

gpointer
cop_lua__check (lua_State *L, int index, const CopLuaClass *cls)
{
  gpointer data = cop_lua__test (L, index, cls);

  if (!data)
    cop_lua__fail_self (L, index, cls->name);
  return data;
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
