/* What a REPL, `coppice test` and `coppice build -MD` need of the engine; most of it is Lua. */
#include "script.h"
#include <string.h>

typedef struct
{
  CopScript *script;
  const char *text, *name;
  const char *const *args;
  CopEval result;
  char *ret_text;
  char **ret_names;
  int status;
} Call;

/* --- one chunk --- */

/* coppice.repl.eval (chunk, name): "done" and a text, or "incomplete". */
static int
eval_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);

  cop_script__push_function (L, "coppice.repl", "eval");
  lua_pushstring (L, call->text);
  lua_pushstring (L, call->name);
  lua_call (L, 2, 2);
  if (lua_type (L, -2) == LUA_TSTRING && strcmp (lua_tostring (L, -2), "incomplete") == 0)
    call->result = COP_EVAL_INCOMPLETE;
  else
    call->ret_text = g_strdup (lua_tostring (L, -1));
  return 0;
}

CopEval
cop_script_eval (CopScript *script, const char *chunk, const char *name, char **ret_text,
                 GError **error)
{
  Call call = { .script = script, .text = chunk, .name = name, .result = COP_EVAL_DONE };
  gboolean ok = cop_lua__protect (script->lua, eval_body, &call, error);

  /* Until now a chunk that catches errors was interrupted again and again. */
  cop_script__calm (script->L);
  if (ret_text)
    *ret_text = ok ? call.ret_text : NULL;
  if (!ret_text || !ok)
    g_free (call.ret_text);
  return ok ? call.result : COP_EVAL_FAILED;
}

/* --- lists of texts --- */

/* The array on top, as call->ret_names. */
static void
take_names (lua_State *L, Call *call)
{
  gsize n;

  luaL_checktype (L, -1, LUA_TTABLE);
  n = lua_rawlen (L, -1);
  call->ret_names = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      call->ret_names[i] = g_strdup (lua_type (L, -1) == LUA_TSTRING ? lua_tostring (L, -1) : "");
      lua_pop (L, 1);
    }
}

static int
complete_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);

  cop_script__push_function (L, "coppice.repl", "complete");
  lua_pushstring (L, call->text);
  lua_call (L, 1, 1);
  take_names (L, call);
  return 0;
}

char **
cop_script_complete (CopScript *script, const char *text)
{
  Call call = { .script = script, .text = text };

  /* What fails while a person types is no answer, and no reason to complain. */
  if (!cop_lua__protect (script->lua, complete_body, &call, NULL))
    {
      g_strfreev (call.ret_names);
      return g_new0 (char *, 1);
    }
  return call.ret_names;
}

static int
files_body (lua_State *L)
{
  cop_script__push_function (L, "coppice.run", "files");
  lua_call (L, 0, 1);
  take_names (L, lua_touserdata (L, 1));
  return 0;
}

char **
cop_script_files (CopScript *script, GError **error)
{
  Call call = { .script = script };

  if (cop_lua__protect (script->lua, files_body, &call, error))
    return call.ret_names;
  g_strfreev (call.ret_names);
  return NULL;
}

/* --- specs --- */

/* coppice.run.test (args): the exit status. */
static int
test_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);

  cop_script__push_function (L, "coppice.run", "test");
  lua_newtable (L);
  for (int i = 0; call->args && call->args[i]; i++)
    {
      lua_pushstring (L, call->args[i]);
      lua_rawseti (L, -2, i + 1);
    }
  lua_call (L, 1, 1);
  call->status = (int)lua_tointeger (L, -1);
  return 0;
}

gboolean
cop_script_test (CopScript *script, const char *const *args, int *ret_status, GError **error)
{
  Call call = { .script = script, .args = args };

  if (!cop_lua__protect (script->lua, test_body, &call, error))
    return FALSE;
  if (ret_status)
    *ret_status = call.status;
  return TRUE;
}
