/* What a request of a script waits for: the answer of a SCSI unit to a command. */
#include "request.h"
#include "types.h"
#include "value.h"
#include <string.h>

/* Once it was sent, the command has the flight: nobody else frees it. */
static void
answered (CopScsiCommand *command, gpointer data)
{
  CopLuaFlight *flight = data;

  flight->copying = FALSE;
  flight->status = command->status;
  flight->transferred = command->transferred;
  flight->wanted = command->wanted;
  memcpy (flight->sense, command->sense, sizeof flight->sense);
  if (flight->sending)
    return;
  if (flight->box)
    cop_lua__fly_on (flight);
  else
    cop_lua__free_flight (flight);
}

static int
push_answer (lua_State *L, CopLuaRequest *box)
{
  CopLuaFlight *flight = box->flight;

  if (flight->status == COP_SCSI_GONE)
    return 0;
  lua_createtable (L, 0, 4);
  lua_pushinteger (L, flight->status);
  lua_setfield (L, -2, "status");
  lua_pushinteger (L, (lua_Integer)flight->transferred);
  lua_setfield (L, -2, "transferred");
  lua_pushinteger (L, (lua_Integer)flight->wanted);
  lua_setfield (L, -2, "wanted");
  if (flight->status == COP_SCSI_CHECK_CONDITION)
    {
      lua_pushlstring (L, (const char *)flight->sense, sizeof flight->sense);
      lua_setfield (L, -2, "sense");
    }
  if (flight->taking)
    {
      lua_pushlstring (L, flight->bytes, flight->transferred);
      lua_setfield (L, -2, "data");
    }
  g_clear_pointer (&flight->bytes, g_free);
  return 1;
}

static int
has_answer (lua_State *L, int status, lua_KContext context)
{
  (void)status, (void)context;
  return push_answer (L, cop_lua__check (L, 1, &cop_lua__request_class));
}

/* --- what is sent --- */

static const char *const keys[] = {
  "bus", "channel", "target", "lun", "cdb", "data", "size", NULL
};

static void
check_keys (lua_State *L, CopLua *lua)
{
  for (lua_pushnil (L); lua_next (L, 2); lua_pop (L, 1))
    {
      const char *key = lua_type (L, -2) == LUA_TSTRING ? lua_tostring (L, -2) : "";
      guint i = 0;

      while (keys[i] && strcmp (keys[i], key) != 0)
        i++;
      if (!keys[i])
        {
          key = cop_lua__describe (L, -2);
          cop_lua__fail (
              L, lua, COP_ERROR_NOT_FOUND, NULL, "a SCSI command has no field %s%s", key,
              lua_type (L, -3) == LUA_TSTRING ? cop_lua__hint (L, lua_tostring (L, -3), keys) : "");
        }
    }
}

static guint32
check_number (lua_State *L, CopLua *lua, const char *key, lua_Integer most)
{
  lua_Integer value = cop_lua__field_integer (L, 2, key, 0);

  if (value < 0 || value > most)
    cop_lua__fail (L, lua, COP_ERROR_RANGE, NULL,
                   "%s is to be 0 to %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, key,
                   (gint64)most, (gint64)value);
  return (guint32)value;
}

static CopBus *
check_bus (lua_State *L)
{
  const CopBox *box;
  CopBus *bus;

  cop_lua__field (L, 2, "bus");
  box = cop_lua__box (L, -1);
  if (!box)
    cop_lua__fail_field (L, "bus", "the adapter's SCSI bus");
  box = cop_lua__check_alive (L, -1);
  bus = cop_object_cast (box->object, &cop_type_scsi_bus);
  if (!bus)
    cop_lua__fail_field (L, "bus", "the adapter's SCSI bus");
  lua_pop (L, 1);
  return bus;
}

static guint
check_cdb (lua_State *L, CopLua *lua, guint8 *ret_cdb)
{
  gsize n = 0;
  const char *bytes;

  cop_lua__field (L, 2, "cdb");
  bytes = cop_lua__to_bytes (L, -1, &n);
  if (!bytes)
    cop_lua__fail_field (L, "cdb", "a string of bytes");
  if (n < 1 || n > COP_SCSI_MOST_CDB)
    cop_lua__fail (L, lua, COP_ERROR_RANGE, NULL,
                   "cdb is to have 1 to %u bytes, not %" G_GSIZE_FORMAT, COP_SCSI_MOST_CDB, n);
  memcpy (ret_cdb, bytes, n);
  lua_pop (L, 1);
  return (guint)n;
}

/* Room for what comes, or what goes to the unit. */
static void
take_data (lua_State *L, CopLuaRequest *box)
{
  CopLuaFlight *flight = box->flight;
  gsize n = 0;
  const char *bytes = NULL;

  flight->taking = cop_lua__field (L, 2, "data") == LUA_TNIL;
  if (!flight->taking)
    {
      bytes = cop_lua__to_bytes (L, -1, &n);
      if (!bytes)
        cop_lua__fail_field (L, "data", "a string of bytes");
      if (cop_lua__field (L, 2, "size") != LUA_TNIL)
        cop_lua__fail (L, box->head.lua, COP_ERROR_INVALID, NULL,
                       "a command has data or room for data (size), not both");
      lua_pop (L, 1);
    }
  else
    n = check_number (L, box->head.lua, "size", COP_DMA_MOST);
  cop_lua__make_room (L, box, n);
  if (bytes)
    memcpy (flight->bytes, bytes, n);
  else
    memset (flight->bytes, 0, n);
  lua_pop (L, 1);
}

/* request:scsi_send { bus = …, channel = 0, target = 0, lun = 0, cdb = …, data = … or size = 0 }:
 * sends a command to the unit with this address, and waits for its answer: { status, transferred,
 * wanted, data (what has come, when none was given), sense (with status 2) }; nil: there is no such
 * unit, or it has been unplugged meanwhile.  Errors: TYPE, NOT_FOUND (a field), RANGE, INVALID. */
int
cop_lua__scsi_send (lua_State *L)
{
  CopLuaRequest *box = cop_lua__check_waiting (L);
  CopLuaFlight *flight = box->flight;
  CopLua *lua = box->head.lua;
  guint8 cdb[COP_SCSI_MOST_CDB];
  CopScsiDevice *unit;
  const CopBus *bus;
  guint n_cdb;

  if (lua_type (L, 2) != LUA_TTABLE)
    cop_lua__fail_type (L, 2, "table { bus = …, cdb = … }");
  lua_settop (L, 2);
  check_keys (L, lua);
  bus = check_bus (L);
  n_cdb = check_cdb (L, lua, cdb);
  unit = cop_scsi_find (bus, check_number (L, lua, "channel", G_MAXUINT32),
                        check_number (L, lua, "target", G_MAXUINT32),
                        check_number (L, lua, "lun", G_MAXUINT32));
  if (!unit)
    return 0;
  take_data (L, box);
  lua_settop (L, 1);
  box->wait = COP_WAIT_NEVER;
  if (cop_request_is_live (flight->request))
    {
      flight->copying = flight->sending = TRUE;
      cop_scsi_send (unit, cdb, n_cdb, (guint8 *)flight->bytes, flight->size, answered, flight);
      flight->sending = FALSE;
      if (flight->copying)
        box->wait = COP_WAIT_EVENT;
      /* the unit may have removed the adapter */
      else if (cop_request_is_live (flight->request))
        {
          box->wait = COP_WAIT_NONE;
          return push_answer (L, box);
        }
    }
  return lua_yieldk (L, 0, 0, has_answer);
}
