/* The engine's own, for the files that make up coppice/script.h. */
#ifndef COPPICE_LUA_SCRIPT_H
#define COPPICE_LUA_SCRIPT_H

#include "state.h"
#include <coppice/script.h>

struct _CopScript
{
  lua_State *L;
  CopHost *host;
  CopLua *lua;
  char *root; /* nullable */
};

/* Pushes a function of one of the library's modules. */
void cop_script__push_function (lua_State *L, const char *module, const char *name);

#endif
