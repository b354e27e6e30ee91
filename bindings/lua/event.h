/* What happens in machines, told to scripts. */
#ifndef COPPICE_LUA_EVENT_H
#define COPPICE_LUA_EVENT_H

#include "box.h"

/* Watches the machine for the handles' sake: where the objects go.  Once for each machine. */
void cop_lua__watch (CopLua *lua, CopMachine *machine);
/* The machines that are watched.  transfer container. */
GPtrArray *cop_lua__watched (CopLua *lua);
/* Stops watching them. */
void cop_lua__unwatch (CopLua *lua);

int cop_lua__record (lua_State *L);  /* m:record () */
int cop_lua__observe (lua_State *L); /* m:observe (fn) */

/* --- removal.c --- */

/* Pushes an empty removal; what is returned is filled with a reference. */
CopRemoval **cop_lua__push_removal (lua_State *L, CopLua *lua);
int cop_lua__get_removals (lua_State *L, CopBox *machine); /* m.removals */

int cop_lua__transaction (lua_State *L); /* m:transaction (fn) */

#endif
