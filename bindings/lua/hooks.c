/* Hooks of types declared in Lua: one trampoline for each of the core's signatures.  They find
 * their function by the descriptor whose hook is being run. */
#include "describe.h"
#include "event.h"
#include "types.h"
#include "value.h"
#include <string.h>

const char *const cop_lua__hook_names[COP_HOOK_N] = {
  NULL,          "init",        "post_init",  "finalize",       "build",          "realize",
  "unrealize",   "reset_enter", "reset",      "reset_exit",     "describe",       "pre_plug",
  "cancel_plug", "plug",        "ask_unplug", "unplug_request", "cancel_request", "unplug_timeout",
  "unplug",      "command"
};

typedef struct
{
  CopLuaType *type;
  int hook;
  CopObject *self;
  CopObject *other; /* the device that is plugged */
  CopRemoval *removal;
  guint64 *result; /* nullable: an integer that the hook returns */
  guint writer;    /* the number of the node's writer */
  CopNode *node;
} HookCall;

/* --- calling --- */

/* A time: nil is 0. */
static void
read_result (lua_State *L, HookCall *call)
{
  if (lua_isnil (L, -1))
    return;
  if (!lua_isinteger (L, -1) || lua_tointeger (L, -1) < 0)
    cop_lua__fail (L, call->type->lua, COP_ERROR_TYPE, NULL, "%s is to return nanoseconds, not %s",
                   cop_lua__hook_names[call->hook], cop_lua__describe (L, -1));
  *call->result = (guint64)lua_tointeger (L, -1);
}

static int
hook_body (lua_State *L)
{
  HookCall *call = lua_touserdata (L, 1);
  CopLua *lua = call->type->lua;
  int n = 1;

  cop_lua__table (L, lua, COP_LUA_HOOKS);
  lua_rawgetp (L, -1, call->type);
  if (lua_rawgeti (L, -1, call->hook) != LUA_TFUNCTION)
    return 0;
  cop_lua__push (L, lua, call->self);
  if (call->hook == COP_HOOK_BUILD)
    {
      /* A machine's parameters are its properties. */
      lua_pushvalue (L, -1);
      n++;
    }
  if (call->other)
    {
      cop_lua__push (L, lua, call->other);
      n++;
    }
  if (call->removal)
    {
      *cop_lua__push_removal (L, lua) = cop_removal_ref (call->removal);
      n++;
    }
  if (call->node)
    {
      cop_lua__push_writer (L, lua, call->node, call->self, call->writer);
      n++;
    }
  lua_call (L, n, call->result ? 1 : 0);
  if (call->result)
    read_result (L, call);
  return 0;
}

/* TRUE also when the state that declared the type is closed: the C base does its part alone. */
static gboolean
run (HookCall *call, GError **error)
{
  CopLua *lua = call->type->lua;
  CopOrigin origin;
  GError *inner = NULL;
  char *path;

  if (!lua || !lua->L)
    return TRUE;
  origin = lua->origin;
  if (!cop_lua__protect (lua, hook_body, call, &inner))
    {
      lua->origin = origin;
      if (cop_error_path (inner))
        {
          g_propagate_error (error, inner);
          return FALSE;
        }
      /* What was raised says nothing of the object: "PATH: text". */
      path = cop_object_label (call->self);
      cop_lua__set_path (&inner, path);
      g_free (path);
      g_propagate_error (error, inner);
      return FALSE;
    }
  lua->origin = origin;
  return TRUE;
}

static CopLuaType *
declared (CopObject *self)
{
  return (CopLuaType *)cop_object_hook_type (self)->data;
}

static void
run_or_tell (HookCall *call)
{
  GError *error = NULL;

  if (!run (call, &error))
    cop_object_hook_error (call->self, cop_lua__hook_names[call->hook], error);
}

/* --- the hooks of every type --- */

/* Also what marks a descriptor as one of ours, so it is there without a function, too. */
gboolean
cop_lua__hook_init (CopObject *self, GError **error)
{
  HookCall call = { .type = declared (self), .hook = COP_HOOK_INIT, .self = self };

  for (guint i = 0; i < call.type->lists->len; i++)
    {
      const CopLuaListDefault *row = &g_array_index (call.type->lists, CopLuaListDefault, i);

      *(CopList **)((char *)self + row->offset) = cop_list_ref (row->list);
    }
  return !call.type->has_init || run (&call, error);
}

static gboolean
hook_post_init (CopObject *self, GError **error)
{
  HookCall call = { .type = declared (self), .hook = COP_HOOK_POST_INIT, .self = self };

  return run (&call, error);
}

static void
hook_finalize (CopObject *self)
{
  HookCall call = { .type = declared (self), .hook = COP_HOOK_FINALIZE, .self = self };

  run_or_tell (&call);
}

/* --- those of devices --- */

static gboolean
hook_build (CopDevice *self, GError **error)
{
  CopObject *object = (CopObject *)self;
  HookCall call = { .type = declared (object), .hook = COP_HOOK_BUILD, .self = object };

  return run (&call, error);
}

static gboolean
hook_realize (CopDevice *self, GError **error)
{
  CopObject *object = (CopObject *)self;
  HookCall call = { .type = declared (object), .hook = COP_HOOK_REALIZE, .self = object };

  return run (&call, error);
}

static void
hook_unrealize (CopDevice *self)
{
  CopObject *object = (CopObject *)self;
  HookCall call = { .type = declared (object), .hook = COP_HOOK_UNREALIZE, .self = object };

  run_or_tell (&call);
}

static void
hook_reset_enter (CopDevice *self)
{
  CopObject *object = (CopObject *)self;
  HookCall call = { .type = declared (object), .hook = COP_HOOK_RESET_ENTER, .self = object };

  run_or_tell (&call);
}

static void
hook_reset_exit (CopDevice *self)
{
  CopObject *object = (CopObject *)self;
  HookCall call = { .type = declared (object), .hook = COP_HOOK_RESET_EXIT, .self = object };

  run_or_tell (&call);
}

static void
hook_reset (CopDevice *self)
{
  CopObject *object = (CopObject *)self;
  HookCall call = { .type = declared (object), .hook = COP_HOOK_RESET, .self = object };

  run_or_tell (&call);
}

static gboolean
hook_describe (CopDevice *self, CopNode *node, GError **error)
{
  CopObject *object = (CopObject *)self;
  HookCall call = {
    .type = declared (object), .hook = COP_HOOK_DESCRIBE, .self = object, .node = node
  };
  CopLua *lua = call.type->lua;
  guint outer = lua ? lua->writer : 0;
  gboolean ok;

  if (lua)
    call.writer = lua->writer = ++lua->n_writers;
  ok = run (&call, error);
  if (lua)
    lua->writer = outer;
  return ok;
}

/* --- those of handlers of plugging ---
 * They are the interface's of the type, not a descriptor's: found by the table they are in. */

static CopLuaType *
handler_type (CopObject *handler)
{
  const CopHotplugHandler *table = cop_object_interface (handler, &cop_interface_hotplug_handler);

  return (CopLuaType *)((const char *)table - G_STRUCT_OFFSET (CopLuaType, handler));
}

static gboolean
handler_pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_PRE_PLUG,
                    .self = handler,
                    .other = (CopObject *)device };

  return run (&call, error);
}

static void
handler_cancel_plug (CopObject *handler, CopDevice *device)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_CANCEL_PLUG,
                    .self = handler,
                    .other = (CopObject *)device };

  run_or_tell (&call);
}

static void
handler_plug (CopObject *handler, CopDevice *device)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_PLUG,
                    .self = handler,
                    .other = (CopObject *)device };

  run_or_tell (&call);
}

static gboolean
handler_ask_unplug (CopObject *handler, CopDevice *device, GError **error)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_ASK_UNPLUG,
                    .self = handler,
                    .other = (CopObject *)device };

  return run (&call, error);
}

static gboolean
handler_unplug_request (CopObject *handler, CopDevice *device, CopRemoval *removal, GError **error)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_UNPLUG_REQUEST,
                    .self = handler,
                    .other = (CopObject *)device,
                    .removal = removal };

  return run (&call, error);
}

static void
handler_cancel_request (CopObject *handler, CopDevice *device)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_CANCEL_REQUEST,
                    .self = handler,
                    .other = (CopObject *)device };

  run_or_tell (&call);
}

static guint64
handler_timeout (CopObject *handler, CopDevice *device)
{
  guint64 ns = 0;
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_TIMEOUT,
                    .self = handler,
                    .other = (CopObject *)device,
                    .result = &ns };

  run_or_tell (&call);
  return ns;
}

static void
handler_unplug (CopObject *handler, CopDevice *device)
{
  HookCall call = { .type = handler_type (handler),
                    .hook = COP_HOOK_UNPLUG,
                    .self = handler,
                    .other = (CopObject *)device };

  run_or_tell (&call);
}

/* --- setting them --- */

gboolean
cop_lua__keep_hook (lua_State *L, CopLuaType *type, int index, CopLuaHook hook)
{
  int kind;

  luaL_checkstack (L, 6, NULL);
  lua_pushstring (L, cop_lua__hook_names[hook]);
  kind = lua_rawget (L, index);
  if (kind != LUA_TNIL && kind != LUA_TFUNCTION)
    cop_lua__fail (L, type->lua, COP_ERROR_TYPE, NULL, "'%s' is to be a function, not %s",
                   cop_lua__hook_names[hook], cop_lua__describe (L, -1));
  if (kind == LUA_TFUNCTION)
    {
      cop_lua__table (L, type->lua, COP_LUA_HOOKS);
      lua_rawgetp (L, -1, type);
      lua_pushvalue (L, -3);
      lua_rawseti (L, -2, hook);
      lua_pop (L, 2);
    }
  lua_pop (L, 1);
  return kind == LUA_TFUNCTION;
}

static gboolean
descends (const CopTypeDesc *desc, const CopTypeDesc *from)
{
  while (desc && desc != from)
    desc = desc->parent;
  return desc != NULL;
}

static void
set_interfaces (lua_State *L, CopLuaType *type, int index)
{
  CopHotplugHandler *to = &type->handler;
  CopImplements *implements = type->implements;
  gboolean any = FALSE;

#define HANDLER(member, hook)                                                                      \
  if (cop_lua__keep_hook (L, type, index, hook))                                                   \
    {                                                                                              \
      to->member = handler_##member;                                                               \
      any = TRUE;                                                                                  \
    }
  HANDLER (pre_plug, COP_HOOK_PRE_PLUG)
  HANDLER (cancel_plug, COP_HOOK_CANCEL_PLUG)
  HANDLER (plug, COP_HOOK_PLUG)
  HANDLER (ask_unplug, COP_HOOK_ASK_UNPLUG)
  HANDLER (unplug_request, COP_HOOK_UNPLUG_REQUEST)
  HANDLER (cancel_request, COP_HOOK_CANCEL_REQUEST)
  HANDLER (timeout, COP_HOOK_TIMEOUT)
  HANDLER (unplug, COP_HOOK_UNPLUG)
#undef HANDLER
  if (any)
    *implements++ = (CopImplements){ &cop_interface_hotplug_handler, to };
  if (cop_lua__keep_hook (L, type, index, COP_HOOK_COMMAND))
    {
      if (!descends (type->desc.parent, &cop_type_scsi_device))
        cop_lua__fail (L, type->lua, COP_ERROR_INVALID, NULL,
                       "type '%s': 'command' is the hook of what descends from scsi.device",
                       type->desc.name);
      type->scsi.command = cop_lua__hook_command;
      *implements++ = (CopImplements){ &cop_interface_scsi_target, &type->scsi };
    }
  if (implements != type->implements)
    type->desc.implements = type->implements;
}

void
cop_lua__set_hooks (lua_State *L, CopLuaType *type, int index)
{
  type->desc.init = cop_lua__hook_init;
  type->has_init = cop_lua__keep_hook (L, type, index, COP_HOOK_INIT);
  if (cop_lua__keep_hook (L, type, index, COP_HOOK_POST_INIT))
    type->desc.post_init = hook_post_init;
  if (cop_lua__keep_hook (L, type, index, COP_HOOK_FINALIZE))
    type->desc.finalize = hook_finalize;
  if (type->desc.klass == &type->device)
    {
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_BUILD))
        type->device.build = hook_build;
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_REALIZE))
        type->device.realize = hook_realize;
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_UNREALIZE))
        type->device.unrealize = hook_unrealize;
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_RESET_ENTER))
        type->device.reset_enter = hook_reset_enter;
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_RESET))
        type->device.reset = hook_reset;
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_RESET_EXIT))
        type->device.reset_exit = hook_reset_exit;
      if (cop_lua__keep_hook (L, type, index, COP_HOOK_DESCRIBE))
        type->device.describe = hook_describe;
    }
  set_interfaces (L, type, index);
}
