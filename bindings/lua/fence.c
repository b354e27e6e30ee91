#include "fence.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
cop_lua__fence (CopLua *lua, const char *folder)
{
  char *real = realpath (folder, NULL);

  if (!lua->fence)
    lua->fence = g_ptr_array_new_with_free_func (free);
  if (real)
    g_ptr_array_add (lua->fence, real);
}

static gboolean
is_inside (const CopLua *lua, const char *path)
{
  for (guint i = 0; i < lua->fence->len; i++)
    {
      const char *folder = lua->fence->pdata[i];
      gsize n = strlen (folder);

      if (strncmp (path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0' || n == 1))
        return TRUE;
    }
  return FALSE;
}

/* By where the name leads: what a link inside points to is outside.  Of what is not there, the
 * folder decides, so that nobody learns which files there are elsewhere. */
static gboolean
may_read (const CopLua *lua, const char *file)
{
  char *real = realpath (file, NULL), *folder, *above;
  gboolean may;

  if (!real)
    {
      folder = g_path_get_dirname (file);
      real = realpath (folder, NULL);
      while (!real && strcmp (folder, "/") != 0 && strcmp (folder, ".") != 0)
        {
          above = g_path_get_dirname (folder);
          g_free (folder);
          folder = above;
          real = realpath (folder, NULL);
        }
      g_free (folder);
    }
  may = real && is_inside (lua, real);
  free (real);
  return may;
}

void
cop_lua__check_read (lua_State *L, CopLua *lua, const char *file)
{
  if (lua->fence && strcmp (file, "-") != 0 && !may_read (lua, file))
    cop_lua__fail (L, lua, COP_ERROR_REFUSED, NULL,
                   "%s: a sandboxed script reads files of its own folder alone", file);
}

static gboolean
is_blob (const char *file)
{
  static const guint8 magic[4] = { 0xd0, 0x0d, 0xfe, 0xed };
  guint8 head[sizeof magic];
  FILE *stream = fopen (file, "rbe");
  gboolean is = stream && fread (head, sizeof head, 1, stream) == 1
                && memcmp (head, magic, sizeof magic) == 0;

  if (stream)
    fclose (stream);
  return is;
}

void
cop_lua__check_read_tree (lua_State *L, CopLua *lua, const char *file)
{
  cop_lua__check_read (L, lua, file);
  if (lua->fence && g_file_test (file, G_FILE_TEST_EXISTS) && !is_blob (file))
    cop_lua__fail (L, lua, COP_ERROR_REFUSED, NULL,
                   "%s: a sandboxed script reads blobs alone, no source and no folder", file);
}

void
cop_lua__check_write (lua_State *L, CopLua *lua, const char *file)
{
  if (lua->fence)
    cop_lua__fail (L, lua, COP_ERROR_REFUSED, NULL, "%s: a sandboxed script writes no files", file);
}
