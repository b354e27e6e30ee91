/* SCSI units in Lua: the hook `command`, and the command that it answers, at once or later. */
#include "types.h"
#include "value.h"
#include <string.h>

#define ABORTED_COMMAND 0x0b

typedef struct _Call Call;

/* The registry keeps it until it is completed: who forgets a command never answers. */
typedef struct
{
  CopLuaHead head;
  CopScsiCommand *command; /* NULL: it is completed */
  Call *call;              /* the hook that is running for it; nullable */
  int ref;
} Command;

struct _Call
{
  CopLuaType *type;
  CopScsiDevice *unit;
  CopScsiCommand *command; /* NULL: it has its box */
  Command *box;            /* nullable: there is none yet, or it is completed */
};

/* Takes the command from its box, for good; nullable. */
static CopScsiCommand *
take (Command *box)
{
  CopScsiCommand *command = g_steal_pointer (&box->command);

  if (!command)
    return NULL;
  if (box->call)
    box->call->box = NULL;
  cop_request_on_cancel (command->request, NULL, NULL);
  cop_lua__unref (box->head.lua, box->ref);
  return command;
}

/* The engine is closed. */
static void
release (gpointer data)
{
  CopScsiCommand *command = take (data);

  if (command)
    cop_scsi_check (command, ABORTED_COMMAND, 0);
}

/* The unit has been unplugged: whatever it is completed with, it is gone. */
static void
cancelled (CopRequest *request, gpointer data)
{
  (void)request;
  cop_scsi_good (take (data), 0);
}

/* --- fields and methods --- */

static const CopLuaClass command_class;

static Command *
check_open (lua_State *L)
{
  Command *box = cop_lua__check (L, 1, &command_class);

  if (!box->command)
    cop_lua__fail (L, box->head.lua, COP_ERROR_STATE, NULL, "the command is completed");
  return box;
}

/* What goes wrong with those who have waited for it is raised.  key: negative: it is good. */
static void
complete (lua_State *L, Command *box, gsize wanted, gint key, guint16 code)
{
  CopLua *lua = box->head.lua;
  CopScsiCommand *command = take (box);
  CopObject *unit = cop_object_ref (&command->unit->device.object);
  GError *error = NULL;

  cop_object_report (unit, NULL);
  if (key < 0)
    cop_scsi_good (command, wanted);
  else
    cop_scsi_check (command, (guint8)key, code);
  cop_object_report (unit, &error);
  cop_object_unref (unit);
  if (error)
    cop_lua__raise (L, lua, error);
}

/* command:good (used): completes it with GOOD.  used: bytes for the sender, or how many bytes of
 * its data were used; nil is 0. */
static int
l_good (lua_State *L)
{
  Command *box = check_open (L);
  const CopScsiCommand *command = box->command;
  gsize n = 0;
  const char *bytes = NULL;

  if (lua_isinteger (L, 2) && lua_tointeger (L, 2) >= 0)
    n = (gsize)lua_tointeger (L, 2);
  else if (!lua_isnoneornil (L, 2))
    {
      bytes = cop_lua__to_bytes (L, 2, &n);
      if (!bytes)
        cop_lua__fail_type (L, 2, "string of bytes, or how many were used");
    }
  if (bytes && MIN (n, command->size))
    memcpy (command->data, bytes, MIN (n, command->size));
  complete (L, box, n, -1, 0);
  return 0;
}

static lua_Integer
check_up_to (lua_State *L, int index, lua_Integer most, const char *what)
{
  if (!lua_isinteger (L, index) || lua_tointeger (L, index) < 0 || lua_tointeger (L, index) > most)
    cop_lua__fail_type (L, index, what);
  return lua_tointeger (L, index);
}

/* command:check (key, code): completes it with CHECK CONDITION (SPC-4, §4.5.6: the upper byte of
 * the code is the additional sense code, the lower its qualifier). */
static int
l_check (lua_State *L)
{
  Command *box = check_open (L);
  lua_Integer key, code;

  key = check_up_to (L, 2, 0xf, "sense key, 0 to 15");
  code = check_up_to (L, 3, 0xffff, "additional sense code, 0 to 0xffff");
  complete (L, box, 0, (gint)key, (guint16)code);
  return 0;
}

/* command.cdb, command.size, command.data */
static int
l_index (lua_State *L)
{
  static const char *const fields[] = { "cdb", "data", "size", "good", "check", NULL };
  const CopScsiCommand *command;
  const char *key, *hint;

  cop_lua__check (L, 1, &command_class);
  lua_settop (L, 2);
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  command = check_open (L)->command;
  key = luaL_tolstring (L, 2, NULL);
  if (strcmp (key, "cdb") == 0)
    lua_pushlstring (L, (const char *)command->cdb, sizeof command->cdb);
  else if (strcmp (key, "size") == 0)
    lua_pushinteger (L, (lua_Integer)command->size);
  else if (strcmp (key, "data") == 0)
    lua_pushlstring (L, command->size ? (const char *)command->data : "", command->size);
  else
    {
      hint = cop_lua__hint (L, key, fields);
      cop_lua__fail (L, cop_lua__need (L), COP_ERROR_NOT_FOUND, NULL,
                     "a SCSI command has no field '%s'%s", key, hint);
    }
  return 1;
}

static const luaL_Reg command_methods[] = { { "good", l_good },
                                            { "check", l_check },
                                            { NULL, NULL } };
static const luaL_Reg command_meta[] = { { "__index", l_index }, { NULL, NULL } };
static const CopLuaClass command_class = {
  .name = "SCSI command", .release = release, .methods = command_methods, .meta = command_meta
};

/* --- the hook --- */

static int
hook_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);
  CopLua *lua = call->type->lua;
  Command *box;

  cop_lua__table (L, lua, COP_LUA_HOOKS);
  lua_rawgetp (L, -1, call->type);
  lua_rawgeti (L, -1, COP_HOOK_COMMAND);
  cop_lua__push (L, lua, &call->unit->device.object);
  box = cop_lua__new (L, lua, &command_class, sizeof *box, 0);
  lua_pushvalue (L, -1);
  box->ref = luaL_ref (L, LUA_REGISTRYINDEX);
  box->command = g_steal_pointer (&call->command);
  box->call = call;
  call->box = box;
  cop_request_on_cancel (box->command->request, cancelled, box);
  lua_call (L, 2, 0);
  return 0;
}

/* What the hook raises is told, and the command is aborted unless it was completed before. */
void
cop_lua__hook_command (CopScsiDevice *unit, CopScsiCommand *command)
{
  CopObject *object = &unit->device.object;
  const CopScsiTarget *table = cop_object_interface (object, &cop_interface_scsi_target);
  CopLuaType *type = (CopLuaType *)((const char *)table - G_STRUCT_OFFSET (CopLuaType, scsi));
  CopLua *lua = type->lua;
  Call call = { type, unit, command, NULL };
  GError *error = NULL;
  CopOrigin origin;
  gboolean failed = FALSE;
  char *path;

  if (lua && lua->L)
    {
      origin = lua->origin;
      failed = !cop_lua__protect (lua, hook_body, &call, &error);
      if (failed)
        {
          if (!cop_error_path (error))
            {
              path = cop_object_label (object);
              cop_lua__set_path (&error, path);
              g_free (path);
            }
          cop_object_hook_error (object, cop_lua__hook_names[COP_HOOK_COMMAND], error);
        }
      lua->origin = origin;
    }
  if (call.box && failed)
    call.command = take (call.box);
  else if (call.box)
    call.box->call = NULL;
  if (call.command)
    cop_scsi_check (call.command, ABORTED_COMMAND, 0);
}
