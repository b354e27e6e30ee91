#include "box.h"
#include <string.h>

/* --- raising --- */

/* What the error says without the place before it. */
static const char *
bare_message (const GError *error)
{
  const char *where = cop_error_where (error);
  gsize n = where ? strlen (where) : 0;

  return n && g_str_has_prefix (error->message, where)
                 && g_str_has_prefix (error->message + n, ": ")
             ? error->message + n + 2
             : error->message;
}

/* Pushes the place of the innermost script function as a string, or nil. */
static void
push_where (lua_State *L, CopLua *lua)
{
  cop_lua__push_place (L, lua, cop_lua__origin (L, lua));
}

int
cop_lua__raise (lua_State *L, CopLua *lua, GError *error)
{
  guint n;

  /* Code of the script that outlives its engine: a __gc of its own. */
  if (!lua->L)
    {
      g_error_free (error);
      luaL_error (L, "coppice is closed");
    }
  n = lua->errors->len;
  g_ptr_array_add (lua->errors, error);
  luaL_checkstack (L, 8, NULL);
  lua_createtable (L, 0, 6);
  cop_lua__put_text (L, "code",
                     error->domain == COP_ERROR ? cop_error_code_name ((CopErrorCode)error->code)
                                                : "io");
  cop_lua__put_text (L, "path", cop_error_path (error));
  cop_lua__put_text (L, "message", bare_message (error));
  cop_lua__put_text (L, "where", cop_error_where (error));
  cop_lua__put_text (L, "traceback", cop_error_traceback (error));
  if (!cop_error_where (error))
    {
      push_where (L, lua);
      lua_setfield (L, -2, "where");
    }
  cop_lua__table (L, lua, COP_LUA_ERROR);
  lua_setmetatable (L, -2);
  g_ptr_array_set_size (lua->errors, (gint)n);
  lua_error (L);
  g_assert_not_reached ();
}

int
cop_lua__fail (lua_State *L, CopLua *lua, CopErrorCode code, const char *path, const char *format,
               ...)
{
  GError *error = NULL;
  char *text;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  cop_error_set (&error, code, path, "%s", text);
  g_free (text);
  cop_lua__raise (L, lua, error);
}

const char *
cop_lua__describe (lua_State *L, int index)
{
  const CopBox *box = cop_lua__test (L, index, &cop_lua__box_class);
  int kind = lua_type (L, index);

  if (box)
    return luaL_tolstring (L, index, NULL);
  if (kind == LUA_TNUMBER)
    return lua_pushfstring (L, "the number %s", luaL_tolstring (L, index, NULL));
  if (kind == LUA_TSTRING)
    return lua_pushfstring (L, "'%s'", lua_tostring (L, index));
  if (kind == LUA_TNIL || kind == LUA_TNONE)
    return lua_pushstring (L, "nil");
  if (kind == LUA_TUSERDATA && luaL_getmetafield (L, index, "__name") == LUA_TSTRING)
    return lua_pushfstring (L, "a %s", lua_tostring (L, -1));
  return lua_pushfstring (L, "a %s", lua_typename (L, kind));
}

int
cop_lua__fail_type (lua_State *L, int index, const char *wanted)
{
  CopLua *lua = cop_lua__need (L);

  luaL_checkstack (L, 8, NULL);
  cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "expected %s %s, got %s",
                 strchr ("aeiou", *wanted) ? "an" : "a", wanted, cop_lua__describe (L, index));
}

int
cop_lua__fail_self (lua_State *L, int index, const char *wanted)
{
  CopLua *lua = cop_lua__need (L);
  lua_Debug ar = { 0 };

  luaL_checkstack (L, 8, NULL);
  if (index != 1 || !lua_getstack (L, 0, &ar) || !lua_getinfo (L, "n", &ar) || !ar.name
      || strcmp (ar.namewhat, "field") != 0)
    cop_lua__fail_type (L, index, wanted);
  cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL,
                 "expected %s %s, got %s; '%s' is called with a colon: x:%s (…), not x.%s (…)",
                 strchr ("aeiou", *wanted) ? "an" : "a", wanted, cop_lua__describe (L, index),
                 ar.name, ar.name, ar.name);
}

/* --- what was raised, as a GError --- */

static CopErrorCode
code_from_name (const char *name)
{
  if (name)
    for (int code = COP_ERROR_INVALID; code <= COP_ERROR_IO; code++)
      if (strcmp (name, cop_error_code_name ((CopErrorCode)code)) == 0)
        return (CopErrorCode)code;
  return COP_ERROR_HOOK;
}

/* The length of "FILE:LINE" at the start of "FILE:LINE: text", 0 when there is none. */
static gsize
where_length (const char *text)
{
  for (const char *colon = strchr (text, ':'); colon; colon = strchr (colon + 1, ':'))
    {
      gsize digits = strspn (colon + 1, "0123456789");

      if (digits && colon > text && g_str_has_prefix (colon + 1 + digits, ": "))
        return (gsize)(colon + 1 + digits - text);
    }
  return 0;
}

static GError *
from_text (const char *text)
{
  GError *error = NULL;
  gsize n = where_length (text);

  cop_error_set (&error, COP_ERROR_HOOK, NULL, "%s", n ? text + n + 2 : text);
  if (n)
    {
      char *where = g_strndup (text, n);

      cop_error_add_where (error, where);
      g_free (where);
    }
  return error;
}

/* The string field of the table at the index; it stays on the stack. */
static const char *
text_field (lua_State *L, int index, const char *key)
{
  lua_pushstring (L, key);
  return lua_rawget (L, index) == LUA_TSTRING ? lua_tostring (L, -1) : NULL;
}

static GError *
from_table (lua_State *L, int index)
{
  GError *error = NULL;
  const char *code = text_field (L, index, "code");
  const char *path = text_field (L, index, "path");
  const char *message = text_field (L, index, "message");
  const char *where = text_field (L, index, "where");
  const char *traceback = text_field (L, index, "traceback");
  gsize n = path ? strlen (path) : 0;

  message = message ? message : "an error without a message";
  if (n && g_str_has_prefix (message, path) && g_str_has_prefix (message + n, ": "))
    message += n + 2;
  cop_error_set (&error, code_from_name (code), path, "%s", message);
  if (where)
    cop_error_add_where (error, where);
  if (traceback)
    cop_error_add_traceback (error, traceback);
  lua_pop (L, 5);
  return error;
}

/* A value that is no text says nothing about its place; the first frame of the traceback that is
 * a script's does: "\tFILE:LINE: in ...". */
static void
add_where_of (GError *error, const char *traceback)
{
  const char *line = strstr (traceback, "\n\t");

  for (; line; line = strstr (line + 1, "\n\t"))
    {
      const char *end = strstr (line, ": in ");
      char *where;
      if (line[2] == '[' || line[2] == '(' || !end)
        continue;
      where = g_strndup (line + 2, (gsize)(end - line - 2));
      cop_error_add_where (error, where);
      g_free (where);
      return;
    }
}

GError *
cop_lua__error_from (lua_State *L, CopLua *lua, int index, const char *traceback)
{
  GError *error;

  luaL_checkstack (L, 10, NULL);
  index = lua_absindex (L, index);
  if (lua && lua_istable (L, index) && lua_getmetatable (L, index))
    {
      gboolean ours;

      cop_lua__table (L, lua, COP_LUA_ERROR);
      ours = lua_rawequal (L, -1, -2);
      lua_pop (L, 2);
      if (ours)
        {
          error = from_table (L, index);
          if (traceback && !cop_error_traceback (error))
            cop_error_add_traceback (error, traceback);
          return error;
        }
    }
  if (lua_type (L, index) != LUA_TSTRING && !luaL_getmetafield (L, index, "__tostring"))
    lua_pushfstring (L, "(error object is a %s value)", luaL_typename (L, index));
  else
    luaL_tolstring (L, index, NULL);
  error = from_text (lua_tostring (L, -1));
  if (lua_type (L, index) != LUA_TSTRING && traceback)
    add_where_of (error, traceback);
  if (traceback)
    cop_error_add_traceback (error, traceback);
  return error;
}

void
cop_lua__set_path (GError **error, const char *path)
{
  GError *before = *error, *after = NULL;

  if (before->domain != COP_ERROR)
    return;
  cop_error_set (&after, (CopErrorCode)before->code, path, "%s", bare_message (before));
  if (cop_error_where (before))
    cop_error_add_where (after, cop_error_where (before));
  if (cop_error_traceback (before))
    cop_error_add_traceback (after, cop_error_traceback (before));
  g_error_free (before);
  *error = after;
}

/* --- errors in Lua --- */

static int
l_tostring (lua_State *L)
{
  lua_settop (L, 1);
  luaL_checktype (L, 1, LUA_TTABLE);
  lua_getfield (L, 1, "where");
  lua_getfield (L, 1, "message");
  if (!lua_isstring (L, 3))
    lua_pushstring (L, "an error without a message");
  if (lua_isstring (L, 2))
    lua_pushfstring (L, "%s: %s", lua_tostring (L, 2), lua_tostring (L, -1));
  return 1;
}

void
cop_lua__open_error (lua_State *L)
{
  lua_pushcfunction (L, l_tostring);
  lua_setfield (L, -2, "__tostring");
  lua_pushstring (L, "coppice error");
  lua_setfield (L, -2, "__name");
}

/* --- suggestions --- */

/* How many letters have to be changed, added, left out or swapped; more than limit is limit + 1. */
static guint
distance (const char *a, const char *b, guint limit)
{
  gsize n = strlen (a), m = strlen (b);
  guint rows[3][64];
  guint *before = rows[0], *last = rows[1], *row = rows[2];

  if (n >= 63 || m >= 63 || (n > m ? n - m : m - n) > limit)
    return limit + 1;
  for (gsize j = 0; j <= m; j++)
    last[j] = (guint)j;
  for (gsize i = 1; i <= n; i++)
    {
      guint *spare = before;

      row[0] = (guint)i;
      for (gsize j = 1; j <= m; j++)
        {
          guint cost = last[j - 1] + (a[i - 1] != b[j - 1]);

          cost = MIN (cost, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            cost = MIN (cost, before[j - 2] + 1);
          row[j] = cost;
        }
      before = last;
      last = row;
      row = spare;
    }
  return last[m];
}

/* How many letters both begin with. */
static gsize
common_start (const char *a, const char *b)
{
  gsize n = 0;

  while (a[n] && a[n] == b[n])
    n++;
  return n;
}

const char *
cop_lua__nearest_within (const char *name, const char *const *names, guint limit)
{
  const char *found = NULL;
  guint best = limit;
  gsize start = 0;

  for (; *names; names++)
    {
      guint cost = distance (name, *names, best);
      gsize same = common_start (name, *names);

      if (g_ascii_strcasecmp (name, *names) == 0)
        return *names;
      /* Of those as near as each other it is the one that begins alike, else the first by name:
       * the order in which they are given means nothing. */
      if (cost > best
          || (found && cost == best
              && (same < start || (same == start && strcmp (*names, found) >= 0))))
        continue;
      best = cost;
      start = same;
      found = *names;
    }
  return found;
}

const char *
cop_lua__nearest (const char *name, const char *const *names)
{
  gsize length = strlen (name);

  return cop_lua__nearest_within (name, names, length > 5 ? 3 : length > 2 ? 2 : 1);
}

const char *
cop_lua__hint (lua_State *L, const char *name, const char *const *names)
{
  const char *nearest = cop_lua__nearest (name, names);

  return nearest ? lua_pushfstring (L, "; did you mean '%s'?", nearest) : lua_pushliteral (L, "");
}
