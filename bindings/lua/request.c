/* Requests in scripts: a coroutine that holds its device, and waits for time and for DMA.
 *
 * The coroutine runs inside self:request until it first waits, and then whenever what it waits for
 * has come.  When the device is unrealized it is closed where it waits; if it runs at that moment,
 * at its next wait.  What threads still do for it is C's alone (CopLuaFlight), and outlives the
 * engine.
 */
#include "clock.h"
#include "request.h"
#include <string.h>

/* User values of a request. */
enum
{
  REQUEST_THREAD = 1,
  REQUEST_DEVICE, /* the handle */
};

/* --- the end ---------------------------------------------------------------------------- */

void
cop_lua__free_flight (CopLuaFlight *flight)
{
  g_clear_error (&flight->error);
  g_free (flight->bytes);
  g_free (flight);
}

/* Lets go of what it has in the core.  A copy that is under way keeps the device until it is told,
 * and the flight, too. */
static void
land (CopLuaFlight *flight)
{
  CopRequest *request = flight->request;

  flight->box = NULL;
  cop_request_on_cancel (request, NULL, NULL);
  cop_timer_free (flight->timer);
  flight->timer = NULL;
  if (!flight->copying)
    cop_lua__free_flight (flight);
  cop_request_end (request);
}

static void
release (gpointer data)
{
  CopLuaRequest *box = data;
  CopLuaFlight *flight = box->flight;
  int ref = box->ref;

  box->flight = NULL;
  box->ref = 0;
  g_clear_error (&box->error);
  if (flight)
    land (flight);
  if (ref)
    cop_lua__unref (box->head.lua, ref);
}

static void
tell (CopRequest *request, GError *error)
{
  CopObject *object = (CopObject *)cop_request_device (request);

  if (!cop_error_path (error))
    {
      char *path = cop_object_label (object);

      cop_lua__set_path (&error, path);
      g_free (path);
    }
  cop_object_hook_error (object, "request", error);
}

static int
close_body (lua_State *L)
{
  CopLuaRequest *box = lua_touserdata (L, 1);
  lua_State *thread = box->thread;
  int status;

  lua_rawgeti (L, LUA_REGISTRYINDEX, box->ref);
  box->finished = TRUE;
  status = lua_resetthread (thread);
  if (status == LUA_OK)
    return 0;
  lua_xmove (thread, L, 1);
  return lua_error (L);
}

/* What the function wanted to close is closed now. */
static void
finish (CopLuaFlight *flight)
{
  CopLuaRequest *box = flight->box;
  GError *error = NULL;

  if (!box->finished && !cop_lua__protect (box->head.lua, close_body, box, &error))
    tell (flight->request, error);
  /* closing may have closed the engine, but not the flight */
  if (flight->box)
    release (flight->box);
}

/* --- running ---------------------------------------------------------------------------- */

static int
resume_body (lua_State *L)
{
  CopLuaRequest *box = lua_touserdata (L, 1);
  lua_State *thread = box->thread;
  int n_args = (int)box->n_args, n_results = 0, status;

  lua_rawgeti (L, LUA_REGISTRYINDEX, box->ref);
  box->n_args = 0;
  status = box->head.lua->resume
               ? box->head.lua->resume (box->head.lua, L, thread, n_args, &n_results)
               : lua_resume (thread, L, n_args, &n_results);
  if (status == LUA_YIELD)
    {
      lua_pop (thread, n_results);
      if (box->wait != COP_WAIT_NONE)
        return 0;
      luaL_where (thread, 1);
      lua_pushstring (thread, "a request waits by its own sleep, dma_read, dma_write and "
                              "scsi_send, not by coroutine.yield");
      lua_concat (thread, 2);
    }
  box->finished = status != LUA_YIELD;
  if (status == LUA_OK)
    return 0;
  lua_xmove (thread, L, 1);
  luaL_traceback (L, thread, NULL, 0);
  box->error = cop_lua__error_from (L, box->head.lua, -2, lua_tostring (L, -1));
  /* what it wanted to close is closed; what that raises comes after the error */
  if (box->finished)
    lua_resetthread (thread);
  return 0;
}

void
cop_lua__fly_on (CopLuaFlight *flight)
{
  CopLuaRequest *box = flight->box;
  CopLua *lua = box->head.lua;
  CopOrigin origin = lua->origin;
  GError *error = NULL;

  box->running = TRUE;
  box->wait = COP_WAIT_NONE;
  if (cop_lua__protect (lua, resume_body, box, &error))
    error = g_steal_pointer (&box->error);
  lua->origin = origin;
  box->running = FALSE;
  if (error)
    {
      tell (flight->request, error);
      finish (flight);
    }
  else if (box->finished || !cop_request_is_live (flight->request))
    finish (flight);
}

static void
cancelled (CopRequest *request, gpointer data)
{
  CopLuaFlight *flight = data;

  (void)request;
  if (flight->box && !flight->box->running)
    finish (flight);
}

/* --- fields ----------------------------------------------------------------------------- */

/* request.live: the device has not been unrealized, and the function not returned.
 * request.device: its handle. */
static int
l_index (lua_State *L)
{
  static const char *const fields[] = { "live",      "device",    "sleep", "dma_read",
                                        "dma_write", "scsi_send", NULL };
  const CopLuaRequest *box = cop_lua__check (L, 1, &cop_lua__request_class);
  const char *key, *hint;

  lua_settop (L, 2);
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  key = luaL_tolstring (L, 2, NULL);
  if (strcmp (key, "live") == 0)
    lua_pushboolean (L,
                     box->flight && !box->finished && cop_request_is_live (box->flight->request));
  else if (strcmp (key, "device") == 0)
    lua_getiuservalue (L, 1, REQUEST_DEVICE);
  else
    {
      hint = cop_lua__hint (L, key, fields);
      cop_lua__fail (L, cop_lua__need (L), COP_ERROR_NOT_FOUND, NULL,
                     "a request has no field '%s'%s", key, hint);
    }
  return 1;
}

static void
start (CopRequest *request, gpointer data)
{
  (void)request;
  cop_lua__fly_on (data);
}

static const luaL_Reg request_meta[] = { { "__index", l_index }, { NULL, NULL } };
const CopLuaClass cop_lua__request_class = {
  .name = "request", .release = release, .methods = cop_lua__request_methods, .meta = request_meta
};

/* device:request (name, fn): calls fn (device, request) in a coroutine, up to its first wait; the
 * request.  What fn raises is told as HOOK_ERROR, as of every hook. */
int
cop_lua__request (lua_State *L)
{
  CopDevice *device = cop_lua__check_device (L, 1);
  CopLua *lua = cop_lua__need (L);
  GError *error = NULL;
  CopLuaPlace place;
  CopLuaFlight *flight;
  CopLuaRequest *box;

  if (lua_type (L, 2) != LUA_TSTRING || !*lua_tostring (L, 2))
    cop_lua__fail_type (L, 2, "name of the request");
  if (lua_type (L, 3) != LUA_TFUNCTION)
    cop_lua__fail_type (L, 3, "function");
  lua_settop (L, 3);
  box = cop_lua__new (L, lua, &cop_lua__request_class, sizeof *box, 2);
  box->thread = lua_newthread (L);
  lua_pushvalue (L, 3);
  lua_pushvalue (L, 1);
  lua_pushvalue (L, 4);
  lua_xmove (L, box->thread, 3);
  box->n_args = 2;
  lua_setiuservalue (L, 4, REQUEST_THREAD);
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, 4, REQUEST_DEVICE);
  lua_pushvalue (L, 4);
  box->ref = luaL_ref (L, LUA_REGISTRYINDEX);
  flight = g_new0 (CopLuaFlight, 1);
  flight->request = cop_request_begin (device, lua_tostring (L, 2), &error);
  if (!flight->request)
    {
      g_free (flight);
      release (box);
      cop_lua__raise (L, lua, error);
    }
  flight->box = box;
  box->flight = flight;
  cop_request_on_cancel (flight->request, cancelled, flight);
  place = cop_lua__enter (L, lua, cop_lua__box (L, 1));
  cop_request_call (flight->request, start, flight, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
  return 1;
}
