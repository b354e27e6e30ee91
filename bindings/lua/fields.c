/* Fields of a table that C makes. */
#include "state.h"

void
cop_lua__put_number (lua_State *L, const char *key, guint64 number)
{
  lua_pushinteger (L, (lua_Integer)number);
  lua_setfield (L, -2, key);
}

void
cop_lua__put_text (lua_State *L, const char *key, const char *text)
{
  if (!text)
    return;
  lua_pushstring (L, text);
  lua_setfield (L, -2, key);
}

void
cop_lua__put_flag (lua_State *L, const char *key, gboolean flag)
{
  if (!flag)
    return;
  lua_pushboolean (L, TRUE);
  lua_setfield (L, -2, key);
}
