/* Files of Lua. */
#ifndef COPPICE_LUA_LOAD_H
#define COPPICE_LUA_LOAD_H

#include "box.h"

/* Pushes the file's chunk; "-" is standard input.  Raises IO and SYNTAX. */
void cop_lua__load_file (lua_State *L, CopLua *lua, const char *file);
int cop_lua__load (lua_State *L); /* (file) -> function */
/* The message of the compiler is on top, too. */
int cop_lua__raise_syntax (lua_State *L, CopLua *lua, const char *text) G_GNUC_NORETURN;

#endif
