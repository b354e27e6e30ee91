/* The engine of other people's scripts: what they see of Lua, and how much they may use of it.
 *
 * The library's own modules run with all of Lua, as in any engine; a script has a table of globals
 * of its own (coppice.sandbox makes it), in which there is no way out of the machine.
 */
#include "fence.h"
#include "script.h"
#include <stdlib.h>

enum
{
  STRIDE = 1000, /* instructions between two looks at the budget */
};

/* The budget of Lua's memory.  What is already there may always shrink. */
static void *
allocate (void *data, void *block, size_t old_size, size_t new_size)
{
  CopScript *script = data;
  void *moved;

  if (!block)
    old_size = 0; /* it says the kind of object then */
  if (new_size == 0)
    {
      free (block);
      script->memory -= old_size;
      return NULL;
    }
  if (new_size > old_size
      && (script->memory > script->max_memory
          || new_size - old_size > script->max_memory - script->memory))
    return NULL;
  moved = realloc (block, new_size);
  if (moved)
    script->memory += new_size - old_size;
  return moved;
}

lua_State *
cop_script__new_state (CopScript *script)
{
  script->max_memory = COP_SCRIPT_MEMORY;
  script->max_steps = COP_SCRIPT_STEPS;
  script->steps = script->max_steps;
  return lua_newstate (allocate, script);
}

static void
count (lua_State *L, lua_Debug *ar)
{
  CopScript *script = cop_lua__need (L)->engine;

  (void)ar;
  if (script->steps > STRIDE)
    {
      script->steps -= STRIDE;
      return;
    }
  script->steps = 0;
  /* A script that catches errors would go on until the next look, and so for ever.  The thread
   * itself may be none of those that were resumed: one that is being closed. */
  cop_script_interrupt (script);
  cop_script__interrupt_thread (L);
}

void
cop_script__count_steps (CopScript *script, lua_State *L)
{
  if (script && script->max_steps)
    lua_sethook (L, count, LUA_MASKCOUNT, STRIDE);
  else
    lua_sethook (L, NULL, 0, 0);
}

/* Each thread counts for itself, and a new one from the beginning. */
void
cop_script__count_thread (CopScript *script)
{
  script->steps -= MIN (script->steps, STRIDE);
}

void
cop_script__set_global (lua_State *L, const CopScript *script, const char *name)
{
  if (script->lua->env == LUA_NOREF)
    {
      lua_setglobal (L, name);
      return;
    }
  lua_rawgeti (L, LUA_REGISTRYINDEX, script->lua->env);
  lua_insert (L, -2);
  lua_setfield (L, -2, name);
  lua_pop (L, 1);
}

void
cop_script_set_limits (CopScript *script, guint64 max_steps, gsize max_memory)
{
  if (!script->max_steps)
    return;
  script->max_steps = max_steps;
  script->steps = max_steps;
  script->max_memory = max_memory;
  cop_script__calm (script->L);
}

void
cop_script__open_sandbox (lua_State *L, CopScript *script)
{
  cop_lua__fence (script->lua, script->root);
  cop_script__push_function (L, "coppice.sandbox", "globals");
  lua_call (L, 0, 1);
  script->lua->env = luaL_ref (L, LUA_REGISTRYINDEX);
  cop_script__count_steps (script, L);
}

void
cop_script__enter_folder (CopScript *script, const char *file)
{
  char *folder;

  if (!script->lua->fence)
    return;
  folder = g_path_get_dirname (file);
  cop_lua__fence (script->lua, folder);
  g_free (folder);
}
