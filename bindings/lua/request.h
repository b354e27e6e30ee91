/* A request of a script: what its life (request.c) and its waits (request_wait.c) share. */
#ifndef COPPICE_LUA_REQUEST_H
#define COPPICE_LUA_REQUEST_H

#include "box.h"
#include <coppice/dev/dma.h>
#include <coppice/dev/timer.h>

typedef struct _CopLuaFlight CopLuaFlight;

typedef enum
{
  COP_WAIT_NONE,
  COP_WAIT_EVENT, /* a timer or a copy, which has begun */
  COP_WAIT_NEVER, /* the device was unrealized meanwhile */
} CopLuaWait;

/* The registry keeps it until it is over. */
typedef struct _CopLuaRequest
{
  CopLuaHead head;
  CopLuaFlight *flight; /* NULL when it is over */
  lua_State *thread;    /* the user value's */
  int ref;
  guint n_args; /* on the thread's stack, for its start */
  CopLuaWait wait;
  gboolean running;
  gboolean finished; /* the function has returned or raised */
  GError *error;     /* what it has raised */
} CopLuaRequest;

struct _CopLuaFlight
{
  CopLuaRequest *box; /* NULL when no script waits any more */
  CopRequest *request;
  CopTimer *timer; /* nullable: made at the first sleep */
  char *bytes;     /* what is copied; nullable */
  gsize size;
  GError *error; /* of the copy */
  gboolean copying;
};

extern const CopLuaClass cop_lua__request_class;

/* Runs it until it waits or is over. */
void cop_lua__fly_on (CopLuaFlight *flight);
void cop_lua__free_flight (CopLuaFlight *flight);

/* --- request_wait.c --- */

extern const luaL_Reg cop_lua__request_methods[];

#endif
