/* Measures the operations of a script.
 *
 * An operation is { name=, n=, n_ir=, reps=, setup=, run=, teardown= }; the three functions get n,
 * and the loop is in the script, so its own price (the row lua.loop) is in every figure.
 * With gc set, garbage is collected before the clock starts, and what the operation made is
 * collected before it stops.  With bytes set, run keeps n objects in a table that it returns, and
 * the bytes that Lua and malloc gave for them are counted. */
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

typedef struct
{
  lua_State *L;
  int setup, run, teardown;
  int gc;
} ScriptOp;

static void
call (lua_State *L, int function, long n, int results)
{
  if (function == LUA_NOREF)
    return;
  lua_rawgeti (L, LUA_REGISTRYINDEX, function);
  lua_pushinteger (L, n);
  if (lua_pcall (L, 1, results, 0) != LUA_OK)
    bench_fail ("script", luaL_tolstring (L, -1, NULL));
}

static void
setup (long n, void *data)
{
  ScriptOp *op = data;

  call (op->L, op->setup, n, 0);
  if (op->gc)
    {
      lua_gc (op->L, LUA_GCCOLLECT);
      lua_gc (op->L, LUA_GCCOLLECT);
    }
}

static void
run (long n, void *data)
{
  ScriptOp *op = data;

  call (op->L, op->run, n, 0);
  if (op->gc)
    lua_gc (op->L, LUA_GCCOLLECT);
}

static void
teardown (long n, void *data)
{
  ScriptOp *op = data;

  call (op->L, op->teardown, n, 0);
}

static double
bytes_now (lua_State *L)
{
  lua_gc (L, LUA_GCCOLLECT);
  lua_gc (L, LUA_GCCOLLECT);
  return (double)bench_heap ();
}

static double
bytes (long n, void *data)
{
  ScriptOp *op = data;
  double before, after;

  call (op->L, op->setup, n, 0);
  before = bytes_now (op->L);
  call (op->L, op->run, n, 1);
  after = bytes_now (op->L);
  lua_pop (op->L, 1);
  call (op->L, op->teardown, n, 0);
  return (after - before) / (double)n;
}

static int
function_field (lua_State *L, const char *name)
{
  if (lua_getfield (L, -1, name) == LUA_TFUNCTION)
    return luaL_ref (L, LUA_REGISTRYINDEX);
  lua_pop (L, 1);
  return LUA_NOREF;
}

static long
integer_field (lua_State *L, const char *name)
{
  long value;

  lua_getfield (L, -1, name);
  value = (long)lua_tointeger (L, -1);
  lua_pop (L, 1);
  return value;
}

/* The table of operations is on the top of the stack. */
static BenchOp *
read_ops (lua_State *L, size_t *ret_n)
{
  size_t n = (size_t)luaL_len (L, -1);
  BenchOp *ops = calloc (n, sizeof *ops);
  ScriptOp *scripts = calloc (n, sizeof *scripts);

  for (size_t i = 0; i < n; i++)
    {
      int counts_bytes;

      lua_geti (L, -1, (lua_Integer)i + 1);
      scripts[i].L = L;
      scripts[i].setup = function_field (L, "setup");
      scripts[i].run = function_field (L, "run");
      scripts[i].teardown = function_field (L, "teardown");
      lua_getfield (L, -1, "gc");
      scripts[i].gc = lua_toboolean (L, -1);
      lua_getfield (L, -2, "bytes");
      counts_bytes = lua_toboolean (L, -1);
      lua_pop (L, 2);
      lua_getfield (L, -1, "name");
      ops[i].name = strdup (luaL_checkstring (L, -1));
      lua_pop (L, 1);
      ops[i].n = integer_field (L, "n");
      ops[i].n_ir = integer_field (L, "n_ir");
      ops[i].reps = (int)integer_field (L, "reps");
      ops[i].data = &scripts[i];
      ops[i].bytes = counts_bytes ? bytes : NULL;
      ops[i].setup = setup;
      ops[i].run = counts_bytes ? NULL : run;
      ops[i].teardown = teardown;
      lua_pop (L, 1);
    }
  *ret_n = n;
  return ops;
}

static const char *bench_peer;
static int bench_argc;
static char **bench_argv;

void
bench_lua_arguments (const char *peer, int argc, char **argv)
{
  bench_peer = peer;
  bench_argc = argc;
  bench_argv = argv;
}

int
bench_lua_run (lua_State *L)
{
  size_t n_ops;
  BenchOp *ops;

  lua_settop (L, 1);
  ops = read_ops (L, &n_ops);
  if (bench_main (bench_argc, bench_argv, bench_peer, ops, n_ops))
    bench_fail (bench_peer, NULL);
  return 0;
}
