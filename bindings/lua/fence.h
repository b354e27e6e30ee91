/* Which files a script may read: any, or, in a sandbox, those below some folders. */
#ifndef COPPICE_LUA_FENCE_H
#define COPPICE_LUA_FENCE_H

#include "state.h"

/* From now on scripts read files below the folder, and below others that were named so, alone, and
 * write none. */
void cop_lua__fence (CopLua *lua, const char *folder);

/* Each raises REFUSED when there is a fence and the script may not: read the file; read it as a
 * Devicetree, which is to be a blob, since source is read by programs that include what they are
 * told; write. */
void cop_lua__check_read (lua_State *L, CopLua *lua, const char *file);
void cop_lua__check_read_tree (lua_State *L, CopLua *lua, const char *file);
void cop_lua__check_write (lua_State *L, CopLua *lua, const char *file);

#endif
