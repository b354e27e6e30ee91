/* A request of a script: what its life (request.c) and its waits (request_wait.c) share. */
#ifndef COPPICE_LUA_REQUEST_H
#define COPPICE_LUA_REQUEST_H

#include "box.h"
#include <coppice/dev/dma.h>
#include <coppice/dev/scsi.h>
#include <coppice/dev/timer.h>

typedef struct _CopLuaFlight CopLuaFlight;

typedef enum
{
  COP_WAIT_NONE,
  COP_WAIT_EVENT, /* a timer, a copy or a command, which has begun */
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
  char *bytes;     /* what is copied, or a command's data; nullable */
  gsize size;
  GError *error; /* of the copy */
  gboolean copying;
  /* of a SCSI command */
  gboolean sending; /* cop_scsi_send has not returned yet */
  gboolean taking;  /* its data come from the unit */
  guint32 status;
  gsize transferred, wanted;
  guint8 sense[COP_SCSI_SENSE];
};

extern const CopLuaClass cop_lua__request_class;

/* Runs it until it waits or is over. */
void cop_lua__fly_on (CopLuaFlight *flight);
void cop_lua__free_flight (CopLuaFlight *flight);

/* --- request_wait.c --- */

extern const luaL_Reg cop_lua__request_methods[];

/* The request at 1, when it may wait now: called by its own function, and by nobody's hook within;
 * raises otherwise. */
CopLuaRequest *cop_lua__check_waiting (lua_State *L);
/* Makes flight->bytes room for size bytes; raises when there is none. */
void cop_lua__make_room (lua_State *L, CopLuaRequest *box, gsize size);

/* --- request_scsi.c --- */

int cop_lua__scsi_send (lua_State *L);

#endif
