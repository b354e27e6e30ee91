/* Virtual time and requests in scripts. */
#ifndef COPPICE_LUA_CLOCK_H
#define COPPICE_LUA_CLOCK_H

#include "box.h"

/* --- clock.c --- */

int cop_lua__push_clock (lua_State *L, CopBox *machine); /* m.clock */
int cop_lua__after (lua_State *L);                       /* device:after (ns, fn, name) */
/* The nanoseconds at the index; raises when they are none. */
guint64 cop_lua__check_ns (lua_State *L, int index);

/* --- request.c --- */

int cop_lua__request (lua_State *L); /* device:request (name, fn) */

/* --- crc32.c --- */

int cop_lua__crc32 (lua_State *L); /* cop.crc32 (bytes, before) */

#endif
