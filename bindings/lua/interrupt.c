/* Interrupting what runs, from a signal handler.
 *
 * A hook belongs to one thread of Lua, and Lua does not tell which of them runs.  So the engine has
 * `coroutine.resume` and `coroutine.wrap` of its own, which differ from Lua's in that they keep the
 * chain of what runs, on the C stack: the handler walks it.
 */
#include "script.h"
#include <lualib.h>

struct _CopResume
{
  lua_State *L;
  CopResume *outer;
};

static void
interrupted (lua_State *L, lua_Debug *ar)
{
  const CopScript *script = cop_lua__need (L)->engine;

  (void)ar;
  if (script->max_steps && !script->steps)
    {
      luaL_where (L, 0);
      lua_pushfstring (L, "%sthe script took more than %I steps", lua_tostring (L, -1),
                       (LUAI_UACINT)script->max_steps);
      lua_error (L);
    }
  luaL_error (L, "interrupted");
}

void
cop_script__interrupt_thread (lua_State *L)
{
  lua_sethook (L, interrupted, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* The whole chain: whoever resumed what was interrupted is not to go on either. */
void
cop_script_interrupt (CopScript *script)
{
  for (CopResume *resume = script->running; resume; resume = resume->outer)
    cop_script__interrupt_thread (resume->L);
  cop_script__interrupt_thread (script->L);
}

void
cop_script__calm (lua_State *L)
{
  CopLua *lua = cop_lua__get (L);

  if (lua_gethook (L) == interrupted)
    cop_script__count_steps (lua ? lua->engine : NULL, L);
}

/* Runs the coroutine until it yields or ends. */
static int
run (CopScript *script, lua_State *L, lua_State *co, int n, int *ret_n_results)
{
  CopResume self = { .L = co, .outer = script->running };
  int status;

  if (lua_status (co) == LUA_OK)
    cop_script__count_thread (script);
  script->running = &self;
  status = lua_resume (co, L, n, ret_n_results);
  script->running = self.outer;
  cop_script__calm (co);
  return status;
}

/* Those of the binding's own. */
static int
run_request (CopLua *lua, lua_State *L, lua_State *co, int n, int *ret_n_results)
{
  return run (lua->engine, L, co, n, ret_n_results);
}

/* Moves the n topmost values of L to the coroutine and runs it until it yields or ends; its
 * results, or its error, are on top of it then. */
static int
resume (lua_State *L, lua_State *co, int n, int *ret_n_results)
{
  lua_xmove (L, co, n);
  return run (lua_touserdata (L, lua_upvalueindex (1)), L, co, n, ret_n_results);
}

static gboolean
is_good (int status)
{
  return status == LUA_OK || status == LUA_YIELD;
}

/* coroutine.resume (co, ...): true and what it gives, or false and the error. */
static int
l_resume (lua_State *L)
{
  lua_State *co = lua_tothread (L, 1);
  int n = lua_gettop (L) - 1, n_results = 0;

  luaL_checktype (L, 1, LUA_TTHREAD);
  if (!lua_checkstack (co, n))
    {
      lua_pushboolean (L, FALSE);
      lua_pushstring (L, "too many arguments to resume");
      return 2;
    }
  if (!is_good (resume (L, co, n, &n_results)))
    {
      /* In this order, as it may be the running one. */
      lua_xmove (co, L, 1);
      lua_pushboolean (L, FALSE);
      lua_insert (L, -2);
      return 2;
    }
  lua_pushboolean (L, TRUE);
  if (lua_checkstack (L, n_results))
    {
      lua_xmove (co, L, n_results);
      return n_results + 1;
    }
  lua_pop (co, n_results);
  lua_pushboolean (L, FALSE);
  lua_pushstring (L, "too many results to resume");
  return 2;
}

/* What coroutine.wrap gives: raises the coroutine's error, with the place of the call. */
static int
l_wrapped (lua_State *L)
{
  lua_State *co = lua_tothread (L, lua_upvalueindex (2));
  int n = lua_gettop (L), n_results = 0, status;

  if (!lua_checkstack (co, n))
    return luaL_error (L, "too many arguments to resume");
  if (is_good (resume (L, co, n, &n_results)))
    {
      luaL_checkstack (L, n_results, "too many results to resume");
      lua_xmove (co, L, n_results);
      return n_results;
    }
  /* One that has failed is closed; one that was dead or runs already is left as it is. */
  status = lua_status (co);
  if (!is_good (status))
    status = lua_resetthread (co);
  lua_xmove (co, L, 1);
  if (status != LUA_ERRMEM && lua_type (L, -1) == LUA_TSTRING)
    {
      luaL_where (L, 1);
      lua_insert (L, -2);
      lua_concat (L, 2);
    }
  return lua_error (L);
}

/* coroutine.wrap (f) */
static int
l_wrap (lua_State *L)
{
  lua_State *co;

  luaL_checktype (L, 1, LUA_TFUNCTION);
  lua_pushvalue (L, lua_upvalueindex (1));
  co = lua_newthread (L);
  lua_pushvalue (L, 1);
  lua_xmove (L, co, 1);
  lua_pushcclosure (L, l_wrapped, 2);
  return 1;
}

void
cop_script__open_interrupt (lua_State *L, CopScript *script)
{
  static const luaL_Reg functions[] = { { "resume", l_resume },
                                        { "wrap", l_wrap },
                                        { NULL, NULL } };

  lua_getglobal (L, LUA_COLIBNAME);
  lua_pushlightuserdata (L, script);
  luaL_setfuncs (L, functions, 1);
  lua_pop (L, 1);
  script->lua->engine = script;
  script->lua->resume = run_request;
}
