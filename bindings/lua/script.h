/* The engine's own, for the files that make up coppice/script.h. */
#ifndef COPPICE_LUA_SCRIPT_H
#define COPPICE_LUA_SCRIPT_H

#include "state.h"
#include <coppice/script.h>

typedef struct _CopResume CopResume;

struct _CopScript
{
  lua_State *L;
  CopHost *host;
  CopLua *lua;
  char *root;                    /* nullable */
  _Atomic (CopResume *) running; /* the innermost coroutine; NULL: the main thread */
  /* Of a sandbox; 0 in an engine that is none.  Steps and bytes of Lua: what is left, what is
   * taken, and how much may be. */
  guint64 steps, max_steps;
  gsize memory, max_memory;
};

/* Pushes a function of one of the library's modules. */
void cop_script__push_function (lua_State *L, const char *module, const char *name);

/* Gives `pairs` an order, and numbers that are random the same beginning each time. */
void cop_script__open_order (lua_State *L);

/* A state whose memory has a limit; NULL when there is none. */
lua_State *cop_script__new_state (CopScript *script);
/* Gives scripts globals of their own, and sets the thread to counting. */
void cop_script__open_sandbox (lua_State *L, CopScript *script);
/* The hook of a thread that is not interrupted.  script: nullable. */
void cop_script__count_steps (CopScript *script, lua_State *L);
/* A coroutine is run for the first time. */
void cop_script__count_thread (CopScript *script);
/* The value on top, which it pops, as a global of the scripts. */
void cop_script__set_global (lua_State *L, const CopScript *script, const char *name);
/* What runs in the thread fails as soon as it can. */
void cop_script__interrupt_thread (lua_State *L);
/* The file's folder is the script's own. */
void cop_script__enter_folder (CopScript *script, const char *file);

/* Puts what is needed to interrupt coroutines into the library of coroutines. */
void cop_script__open_interrupt (lua_State *L, CopScript *script);
/* The thread is to go on after an interruption. */
void cop_script__calm (lua_State *L);

#endif
