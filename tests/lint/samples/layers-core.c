/* A comment may speak of Lua; code may not. */
#include <glib.h>
#include <lua.h> /* BAD */

typedef struct lua_State lua_State; /* BAD */

static const char *const name = "Lua"; /* BAD */
static int evaluate, value; /* these are fine: the letters stand inside a word */
