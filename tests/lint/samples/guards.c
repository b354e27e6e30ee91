/* What the lint of guards has to find; nothing here is ever built. */
#include <glib.h>
#include <lua.h>

static int
l_join (lua_State *L)
{
  g_autofree char *text = g_strdup (lua_tostring (L, 1)); /* BAD */
  g_autoptr (GError) error = NULL; /* BAD */
  lua_pushstring (L, text);
  return error ? 0 : 1;
}

static void
open_file (void *box)
{
  lua_State *L = box;
  __attribute__ ((cleanup (g_free_pointer))) char *name = NULL; /* BAD */
  lua_settop (L, 0);
}

static char *
plain (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  return g_steal_pointer (&copy);
}
