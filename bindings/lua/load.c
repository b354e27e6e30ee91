/* Files of Lua: read as text, never as bytecode; an error says whose fault it is. */
#include "load.h"
#include "fence.h"
#include <coppice/fdt.h>
#include <errno.h>
#include <string.h>

/* A first line "#!…" is no Lua; its end stays, so that lines keep their numbers. */
static const char *
skip_shebang (const char *text, gsize *length)
{
  const char *end;

  if (*length == 0 || *text != '#')
    return text;
  end = memchr (text, '\n', *length);
  *length = end ? *length - (gsize)(end - text) : 0;
  return end ? end : text;
}

static gboolean
read_stdin (char **ret_text, gsize *ret_length)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gsize n;

  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, (gssize)n);
  *ret_length = text->len;
  *ret_text = g_string_free (text, FALSE);
  return !ferror (stdin);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* The suffix is no part of what was meant: people leave it out. */
static char *
stem_of (const char *name)
{
  return g_strndup (name, strlen (name) - (g_str_has_suffix (name, ".lua") ? 4 : 0));
}

/* "; did you mean 'FILE'?" with the nearest file of the same folder, or "". */
static char *
hint_of (const char *file)
{
  const char *slash = strrchr (file, '/'), *name, *nearest;
  char *folder = g_strndup (file, slash ? (gsize)(slash + 1 - file) : 0);
  char *stem = stem_of (file + strlen (folder)), *hint = NULL;
  GDir *dir = g_dir_open (*folder ? folder : ".", 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *stems = g_ptr_array_new_with_free_func (g_free);

  while (dir && (name = g_dir_read_name (dir)))
    {
      char *path = g_strconcat (folder, name, NULL);

      if ((g_str_has_suffix (name, ".lua") || !g_str_has_suffix (file, ".lua"))
          && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_strdup (name));
      g_free (path);
    }
  /* A folder has an order of its own, which decides nothing. */
  g_ptr_array_sort (names, compare);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (stems, stem_of (names->pdata[i]));
  g_ptr_array_add (stems, NULL);
  nearest = cop_lua__nearest (stem, (const char *const *)stems->pdata);
  for (guint i = 0; nearest && !hint; i++)
    if (stems->pdata[i] == nearest)
      hint = g_strdup_printf ("; did you mean '%s%s'?", folder, (char *)names->pdata[i]);
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_unref (names);
  g_ptr_array_unref (stems);
  g_free (folder);
  g_free (stem);
  return hint ? hint : g_strdup ("");
}

static char *
read_file (const char *file, gsize *ret_length, GError **error)
{
  gboolean is_stdin = strcmp (file, "-") == 0;
  GError *inner = NULL;
  char *text = NULL, *hint = NULL;
  const char *why;

  if (is_stdin ? read_stdin (&text, ret_length)
               : g_file_get_contents (file, &text, ret_length, &inner))
    return text;
  /* Only why, which stands at the end: the name is said by us, and once. */
  why = inner ? strrchr (inner->message, ':') : NULL;
  why = !inner                              ? g_strerror (errno)
        : inner->code == G_FILE_ERROR_NOENT ? "no such file"
        : inner->code == G_FILE_ERROR_ISDIR ? "it is a folder"
        : inner->code == G_FILE_ERROR_ACCES ? "permission denied"
        : why && why[1] == ' '              ? why + 2
                                            : "input/output error";
  hint = inner && inner->code == G_FILE_ERROR_NOENT ? hint_of (file) : NULL;
  cop_error_set (error, COP_ERROR_IO, NULL, "%s: cannot be read: %s%s",
                 is_stdin ? "standard input" : file, why, hint ? hint : "");
  g_clear_error (&inner);
  g_free (hint);
  g_free (text);
  return NULL;
}

/* "FILE:LINE: text" as an error of the code SYNTAX. */
int
cop_lua__raise_syntax (lua_State *L, CopLua *lua, const char *text)
{
  GError *plain = cop_lua__error_from (L, lua, lua_gettop (L), NULL), *error = NULL;
  const char *where = cop_error_where (plain);
  gsize n = where ? strlen (where) : 0;

  cop_error_set (&error, COP_ERROR_SYNTAX, NULL, "%s",
                 n && g_str_has_prefix (text, where) ? text + n + 2 : text);
  if (where)
    cop_error_add_where (error, where);
  g_error_free (plain);
  cop_lua__raise (L, lua, error);
}

typedef struct
{
  const char *text;
  gsize length;
  gboolean begun;
} Source;

/* `return cop.device { … }` would be a tail call, which leaves no frame to take an error's line
 * from; in a chunk with a variable to be closed it is none. */
static const char *
next_piece (lua_State *L, void *data, size_t *ret_size)
{
  static const char before[] = "local _ <close> = nil ";
  Source *source = data;

  (void)L;
  if (!source->begun)
    {
      source->begun = TRUE;
      *ret_size = sizeof before - 1;
      return before;
    }
  *ret_size = source->length;
  source->length = 0;
  return source->text;
}

static int
load_text (lua_State *L, const char *text, gsize length, const char *name)
{
  Source source = { .text = text, .length = length };

  if (length && *text == *LUA_SIGNATURE)
    return luaL_loadbufferx (L, text, length, name, "t");
  return lua_load (L, next_piece, &source, name, "t");
}

void
cop_lua__load_file (lua_State *L, CopLua *lua, const char *file)
{
  CopLuaGuard *guard;
  GError *error = NULL;
  const char *text, *look;
  gsize length = 0;
  int status;

  cop_lua__check_read (L, lua, file);
  guard = cop_lua__guard (L, lua);
  guard->release = g_free;
  guard->held = read_file (file, &length, &error);
  if (!guard->held)
    cop_lua__raise (L, lua, error);
  text = skip_shebang (guard->held, &length);
  lua_pushfstring (L, strcmp (file, "-") == 0 ? "=stdin" : "@%s", file);
  status = load_text (L, text, length, lua_tostring (L, -1));
  look = status == LUA_ERRSYNTAX && *text != *LUA_SIGNATURE ? cop_data_looks_like (text, length)
                                                            : NULL;
  cop_lua__guard_clear (guard);
  if (look && strcmp (look, "a machine script") != 0)
    cop_lua__fail (L, lua, COP_ERROR_SYNTAX, NULL,
                   "%s: this looks like %s; a script is written in Lua%s", file, look,
                   strstr (look, "Devicetree") ? " (trees are read by coppice build, cop.tree and "
                                                 "cop.import)"
                                               : "");
  if (status == LUA_ERRSYNTAX)
    cop_lua__raise_syntax (L, lua, lua_tostring (L, -1));
  if (status != LUA_OK)
    lua_error (L);
  if (lua->env != LUA_NOREF)
    {
      lua_rawgeti (L, LUA_REGISTRYINDEX, lua->env);
      if (!lua_setupvalue (L, -2, 1))
        lua_pop (L, 1);
    }
  lua_replace (L, -3);
  lua_pop (L, 1);
}

int
cop_lua__load (lua_State *L)
{
  cop_lua__load_file (L, cop_lua__need (L), luaL_checkstring (L, 1));
  return 1;
}
