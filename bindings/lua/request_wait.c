/* What a request of a script waits for: time, and copies of memory. */
#include "clock.h"
#include "request.h"
#include "value.h"
#include <string.h>

static void
awake (CopDevice *device, gpointer data)
{
  (void)device;
  cop_lua__fly_on (data);
}

static void
copied (CopRequest *request, const GError *error, gpointer data)
{
  CopLuaFlight *flight = data;

  flight->copying = FALSE;
  if (!flight->box)
    cop_lua__free_flight (flight);
  else
    {
      if (error && cop_request_is_live (request))
        flight->error = g_error_copy (error);
      cop_lua__fly_on (flight);
    }
}

CopLuaRequest *
cop_lua__check_waiting (lua_State *L)
{
  CopLuaRequest *box = cop_lua__check (L, 1, &cop_lua__request_class);

  if (!box->flight || box->finished)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_STATE, NULL, "the request is over");
  if (box->thread != L || !lua_isyieldable (L))
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_STATE, NULL,
                   "only the function of the request '%s' itself can wait for it",
                   cop_request_what (box->flight->request));
  return box;
}

/* request:sleep (ns) */
static int
l_sleep (lua_State *L)
{
  CopLuaRequest *box = cop_lua__check_waiting (L);
  CopLuaFlight *flight = box->flight;
  guint64 ns = cop_lua__check_ns (L, 2);
  CopDevice *device = cop_request_device (flight->request);

  if (!flight->timer && cop_request_is_live (flight->request))
    flight->timer = cop_timer_new (device, cop_request_what (flight->request), awake, flight);
  box->wait =
      flight->timer && cop_timer_set_in (flight->timer, ns) ? COP_WAIT_EVENT : COP_WAIT_NEVER;
  return lua_yield (L, 0);
}

/* Begins to copy flight->bytes; raises when there is nothing to be copied there. */
static void
copy (lua_State *L, CopLuaRequest *box, guint64 at, CopDmaDirection direction)
{
  CopLuaFlight *flight = box->flight;
  GError *error = NULL;

  box->wait = COP_WAIT_NEVER;
  if (!cop_request_is_live (flight->request))
    return;
  if (cop_request_copy (flight->request, at, flight->bytes, flight->size, direction, copied, flight,
                        &error))
    {
      flight->copying = TRUE;
      box->wait = COP_WAIT_EVENT;
      return;
    }
  /* who answers there may have removed the device */
  if (!cop_request_is_live (flight->request))
    {
      g_error_free (error);
      return;
    }
  box->wait = COP_WAIT_NONE;
  cop_lua__raise (L, box->head.lua, error);
}

void
cop_lua__make_room (lua_State *L, CopLuaRequest *box, gsize size)
{
  CopLuaFlight *flight = box->flight;

  g_clear_pointer (&flight->bytes, g_free);
  flight->size = size;
  flight->bytes = size <= COP_DMA_MOST ? g_try_malloc (size + 1) : NULL;
  if (!flight->bytes)
    cop_lua__fail (L, box->head.lua, COP_ERROR_RANGE, NULL,
                   "DMA of %" G_GSIZE_FORMAT " bytes: no more than %u can be copied at once", size,
                   COP_DMA_MOST);
}

/* Raises what went wrong. */
static void
check_copied (lua_State *L, CopLuaRequest *box)
{
  if (box->flight->error)
    cop_lua__raise (L, box->head.lua, g_steal_pointer (&box->flight->error));
}

static int
has_read (lua_State *L, int status, lua_KContext context)
{
  CopLuaRequest *box = cop_lua__check (L, 1, &cop_lua__request_class);

  (void)status, (void)context;
  check_copied (L, box);
  lua_pushlstring (L, box->flight->bytes, box->flight->size);
  g_clear_pointer (&box->flight->bytes, g_free);
  return 1;
}

static guint64
check_address (lua_State *L, int index)
{
  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "address");
  return (guint64)lua_tointeger (L, index);
}

/* request:dma_read (at, size): the bytes. */
static int
l_dma_read (lua_State *L)
{
  CopLuaRequest *box = cop_lua__check_waiting (L);
  guint64 at = check_address (L, 2);
  lua_Integer size = lua_tointeger (L, 3);

  if (!lua_isinteger (L, 3))
    cop_lua__fail_type (L, 3, "integer of bytes");
  if (size < 0)
    cop_lua__fail (L, box->head.lua, COP_ERROR_RANGE, NULL,
                   "there are no %" G_GINT64_FORMAT " bytes to be read", (gint64)size);
  lua_settop (L, 1);
  cop_lua__make_room (L, box, (gsize)size);
  copy (L, box, at, COP_DMA_TO_DEVICE);
  return lua_yieldk (L, 0, 0, has_read);
}

static int
has_written (lua_State *L, int status, lua_KContext context)
{
  CopLuaRequest *box = cop_lua__check (L, 1, &cop_lua__request_class);

  (void)status, (void)context;
  check_copied (L, box);
  return 0;
}

/* request:dma_write (at, bytes) */
static int
l_dma_write (lua_State *L)
{
  CopLuaRequest *box = cop_lua__check_waiting (L);
  guint64 at = check_address (L, 2);
  gsize size = 0;
  const char *bytes = cop_lua__to_bytes (L, 3, &size);

  if (!bytes)
    cop_lua__fail_type (L, 3, "string of bytes");
  cop_lua__make_room (L, box, size);
  memcpy (box->flight->bytes, bytes, size);
  lua_settop (L, 1);
  copy (L, box, at, COP_DMA_FROM_DEVICE);
  return lua_yieldk (L, 0, 0, has_written);
}

const luaL_Reg cop_lua__request_methods[] = {
  { "sleep", l_sleep },
  { "dma_read", l_dma_read },
  { "dma_write", l_dma_write },
  { "scsi_send", cop_lua__scsi_send },
  { NULL, NULL },
};
