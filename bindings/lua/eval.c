/* What a REPL and `coppice test` need of the engine; most of it is Lua. */
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

static void
interrupted (lua_State *L, lua_Debug *ar)
{
  (void)ar;
  luaL_error (L, "interrupted");
}

CopEval
cop_script_eval (CopScript *script, const char *chunk, const char *name, char **ret_text,
                 GError **error)
{
  Call call = { .script = script, .text = chunk, .name = name, .result = COP_EVAL_DONE };
  gboolean ok = cop_lua__protect (script->lua, eval_body, &call, error);

  /* Until now a chunk that catches errors was interrupted again and again. */
  lua_sethook (script->L, NULL, 0, 0);
  if (ret_text)
    *ret_text = ok ? call.ret_text : NULL;
  if (!ret_text || !ok)
    g_free (call.ret_text);
  return ok ? call.result : COP_EVAL_FAILED;
}

void
cop_script_interrupt (CopScript *script)
{
  lua_sethook (script->L, interrupted, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT,
               1);
}

/* --- completion --- */

static int
complete_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);
  gsize n;

  cop_script__push_function (L, "coppice.repl", "complete");
  lua_pushstring (L, call->text);
  lua_call (L, 1, 1);
  luaL_checktype (L, -1, LUA_TTABLE);
  n = lua_rawlen (L, -1);
  call->ret_names = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      call->ret_names[i] = g_strdup (lua_type (L, -1) == LUA_TSTRING ? lua_tostring (L, -1) : "");
      lua_pop (L, 1);
    }
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
