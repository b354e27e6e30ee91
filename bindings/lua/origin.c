#include "box.h"
#include <string.h>

/* The chunk's name as messages have it: "@dir/file.lua" and "=stdin" without the mark. */
static const char *
file_name (const lua_Debug *ar)
{
  return *ar->source == '@' || *ar->source == '=' ? ar->source + 1 : ar->short_src;
}

/* A file in the folder of coppice/init.lua, or in one that is called as the source tree's. */
static gboolean
is_internal (const CopLua *lua, const char *source)
{
  const char *name = source + 1, *slash;

  if (*source != '@')
    return FALSE;
  if (lua->library && g_str_has_prefix (name, lua->library))
    return TRUE;
  slash = strrchr (name, '/');
  return slash && slash - name >= 15 && strncmp (slash - 15, "scripts/coppice", 15) == 0;
}

/* Which file the frame is in; 0 for one of the library's. */
static guint32
file_of (CopLua *lua, const lua_Debug *ar)
{
  guint slot = (guint)(((gsize)ar->source >> 4) ^ ((gsize)ar->source >> 10)) % COP_LUA_N_FILES;
  const char *name = file_name (ar);

  if (lua->files[slot].source != ar->source || strcmp (lua->files[slot].name, name) != 0)
    {
      g_free (lua->files[slot].name);
      lua->files[slot].name = g_strdup (name);
      lua->files[slot].source = ar->source;
      lua->files[slot].internal = is_internal (lua, ar->source);
      lua->files[slot].file = lua->files[slot].internal ? 0 : cop_host_file (lua->host, name);
    }
  return lua->files[slot].file;
}

/* How far up places are looked for. */
#define LEVELS_MOST 64

/* Fills in the place of a function of Lua's; FALSE for one of C's, of which the rest is not asked,
 * since that costs more than all else here. */
static gboolean
look_at (lua_State *L, lua_Debug *ar)
{
  return lua_getinfo (L, "l", ar) && ar->currentline > 0 && lua_getinfo (L, "S", ar);
}

/* The place of the innermost function from the level on that is a script's. */
static CopOrigin
innermost (lua_State *L, CopLua *lua, int *level, lua_Debug *ar)
{
  for (; *level < LEVELS_MOST && lua_getstack (L, *level, ar); ++*level)
    if (look_at (L, ar))
      {
        guint32 file = file_of (lua, ar);

        if (file)
          return (CopOrigin){ file, (guint32)ar->currentline };
      }
  return (CopOrigin){ 0, 0 };
}

CopOrigin
cop_lua__origin_alone (lua_State *L, CopLua *lua)
{
  lua_Debug ar;
  int level = 0;

  return innermost (L, lua, &level, &ar);
}

/* Who called the function of the main script at the level: the outermost of those functions that
 * called one another.  The chunk itself is left out, since a script may be all in one call. */
static CopOrigin
caller_in_main (lua_State *L, CopLua *lua, int level)
{
  CopOrigin caller = { 0, 0 };
  lua_Debug ar;

  while (++level < LEVELS_MOST && lua_getstack (L, level, &ar) && look_at (L, &ar)
         && *ar.what != 'm' && file_of (lua, &ar) == lua->main)
    caller = (CopOrigin){ lua->main, (guint32)ar.currentline };
  return caller;
}

CopOrigin
cop_lua__origin (lua_State *L, CopLua *lua)
{
  lua_Debug ar;
  int level = 0;
  CopOrigin origin = innermost (L, lua, &level, &ar), caller;
  const char *name;

  if (!lua->main || !origin.file)
    return origin;
  if (origin.file == lua->main)
    caller = caller_in_main (L, lua, level);
  else
    do
      {
        level++;
        caller = innermost (L, lua, &level, &ar);
      }
    while (caller.file && caller.file != lua->main);
  if (!caller.file)
    return origin;
  name = cop_host_file_name (lua->host, origin.file);
  return (CopOrigin){ cop_host_file_called (lua->host, name, caller), origin.line };
}

void
cop_lua__push_place (lua_State *L, CopLua *lua, CopOrigin origin)
{
  const char *file = cop_host_file_label (lua->host, origin.file);

  if (file)
    lua_pushfstring (L, "%s:%d", file, (int)origin.line);
  else
    lua_pushnil (L);
}

CopLuaPlace
cop_lua__enter_at (CopLua *lua, CopBox *box, CopOrigin origin)
{
  CopLuaPlace place = { .box = box, .mine = lua->origin };

  lua->origin = origin;
  place.core = box && box->object ? cop_object_swap_origin (box->object, origin)
                                  : cop_host_swap_origin (lua->host, origin);
  return place;
}

CopLuaPlace
cop_lua__enter (lua_State *L, CopLua *lua, CopBox *box)
{
  return cop_lua__enter_at (lua, box, cop_lua__origin (L, lua));
}

void
cop_lua__leave (CopLua *lua, const CopLuaPlace *place)
{
  lua->origin = place->mine;
  if (!place->box)
    cop_host_swap_origin (lua->host, place->core);
  else if (place->box->object)
    cop_object_swap_origin (place->box->object, place->core);
}
