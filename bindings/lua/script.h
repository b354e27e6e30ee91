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
};

/* Pushes a function of one of the library's modules. */
void cop_script__push_function (lua_State *L, const char *module, const char *name);

/* Puts what is needed to interrupt coroutines into the library of coroutines. */
void cop_script__open_interrupt (lua_State *L, CopScript *script);
/* The thread is to go on after an interruption. */
void cop_script__calm (lua_State *L);

#endif
