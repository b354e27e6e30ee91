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

CopOrigin
cop_lua__origin (lua_State *L, CopLua *lua)
{
  CopOrigin origin = { 0, 0 };
  lua_Debug ar;

  for (int level = 0; level < 64 && lua_getstack (L, level, &ar); level++)
    if (lua_getinfo (L, "Sl", &ar) && ar.currentline > 0)
      {
        guint32 file = file_of (lua, &ar);

        if (file)
          {
            origin.file = file;
            origin.line = (guint32)ar.currentline;
            break;
          }
      }
  return origin;
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
