/* How a script's operations are measured. */
#ifndef BENCH_LUA_HOST_H
#define BENCH_LUA_HOST_H

#include <lua.h>

#include "../bench.h"

/* What bench_main is to be called with. */
void bench_lua_arguments (const char *peer, int argc, char **argv);

/* run (operations): measures them; host.c says what an operation is. */
int bench_lua_run (lua_State *L);

#endif
