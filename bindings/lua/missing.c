/* What is said of a field or method that a class does not have.  Whoever has it pays nothing: this
 * is asked behind the table of methods. */
#include "state.h"
#include <string.h>

static gsize
count_rows (const luaL_Reg *const *tables)
{
  gsize n = 0;

  for (; tables && *tables; tables++)
    for (const luaL_Reg *row = *tables; row->name; row++)
      n++;
  return n;
}

static const char *
article (const char *what)
{
  if (g_str_has_suffix (what, "s"))
    return "";
  return strchr ("aeiou", *what) ? "an " : "a ";
}

int
cop_lua__fail_missing (lua_State *L, CopLua *lua, const char *what, const char *const *fields,
                       const luaL_Reg *const *tables)
{
  const char *key = luaL_tolstring (L, 2, NULL);
  gsize n = fields ? g_strv_length ((char **)fields) : 0, i = 0;
  const char **names = lua_newuserdatauv (L, (n + count_rows (tables) + 1) * sizeof *names, 0);

  for (; i < n; i++)
    names[i] = fields[i];
  for (; tables && *tables; tables++)
    for (const luaL_Reg *row = *tables; row->name; row++)
      names[i++] = row->name;
  names[i] = NULL;
  cop_lua__fail (L, lua, COP_ERROR_NOT_FOUND, NULL, "%s%s has no '%s'%s", article (what), what, key,
                 cop_lua__hint (L, key, names));
}

static int
l_missing (lua_State *L)
{
  const CopLuaClass *cls = lua_touserdata (L, lua_upvalueindex (1));
  const luaL_Reg *const tables[] = { cls->methods, NULL };

  return cop_lua__fail_missing (L, cop_lua__need (L), cls->name, NULL, tables);
}

void
cop_lua__push_missing (lua_State *L, const CopLuaClass *cls)
{
  lua_pushlightuserdata (L, (gpointer)cls);
  lua_pushcclosure (L, l_missing, 1);
}
