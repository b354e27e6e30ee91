/* Events: recorded in C, so that a record costs a script nothing and cannot fail half-way. */
#include "event.h"
#include "device.h"
#include <string.h>

/* What the binding registers with a machine; the machine's number for it is 0 when it is over. */
typedef struct
{
  CopLua *lua;
  CopMachine *machine;
  guint number;
} Watch;

static void
watch_over (gpointer data)
{
  Watch *watch = data;

  watch->number = 0;
  watch->machine = NULL;
}

static void
stop (Watch *watch)
{
  if (watch->number)
    cop_machine_unobserve (watch->machine, watch->number);
}

/* The machine itself is over: nothing more will be told. */
static void
stop_with (Watch *watch, const CopEvent *event)
{
  if (event->step == COP_STEP_FINALIZE && event->object == (CopObject *)watch->machine)
    stop (watch);
}

/* --- where objects with handles go --- */

static void
follow (const CopEvent *event, gpointer data)
{
  Watch *watch = data;
  CopBox *box;

  if (event->step == COP_STEP_FINALIZE)
    stop_with (watch, event);
  if (event->step != COP_STEP_ASK && event->step != COP_STEP_UNPLUG
      && event->step != COP_STEP_UNREALIZE && event->step != COP_STEP_UNPARENT)
    return;
  box = event->object ? cop_lua__find_box (watch->lua, event->object) : NULL;
  if (!box)
    return;
  if (event->step == COP_STEP_UNPARENT)
    cop_lua__bury (watch->lua, box);
  else
    cop_lua__note_path (box);
}

static void
own_watch_over (gpointer data)
{
  Watch *watch = data;

  if (watch->lua)
    g_ptr_array_remove_fast (watch->lua->watches, watch);
  g_free (watch);
}

void
cop_lua__watch (CopLua *lua, CopMachine *machine)
{
  Watch *watch;

  for (guint i = 0; i < lua->watches->len; i++)
    if (((Watch *)lua->watches->pdata[i])->machine == machine)
      return;
  watch = g_new0 (Watch, 1);
  watch->lua = lua;
  watch->machine = machine;
  g_ptr_array_add (lua->watches, watch);
  watch->number = cop_machine_observe (machine, follow, watch, own_watch_over);
}

void
cop_lua__unwatch (CopLua *lua)
{
  while (lua->watches->len)
    stop (lua->watches->pdata[lua->watches->len - 1]);
}

GPtrArray *
cop_lua__watched (CopLua *lua)
{
  GPtrArray *machines = g_ptr_array_new ();

  for (guint i = 0; i < lua->watches->len; i++)
    g_ptr_array_add (machines, ((Watch *)lua->watches->pdata[i])->machine);
  return machines;
}

/* --- m:record () --- */

typedef struct
{
  CopStep step;
  guint64 serial, parent_serial;
  const char *name, *type, *text; /* in the log's texts; nullable */
} Row;

typedef struct
{
  CopLuaHead head;
  Watch watch;
  GArray *rows;
  GStringChunk *texts;
} Log;

static const char *
keep (Log *log, const char *text)
{
  return text ? g_string_chunk_insert_const (log->texts, text) : NULL;
}

static void
write_down (const CopEvent *event, gpointer data)
{
  Log *log = (Log *)((char *)data - G_STRUCT_OFFSET (Log, watch));
  Row row = { .step = event->step,
              .serial = event->serial,
              .parent_serial = event->parent_serial,
              .name = keep (log, event->name),
              .type = keep (log, event->type),
              .text = event->error ? keep (log, event->error->message) : NULL };

  g_array_append_val (log->rows, row);
  stop_with (&log->watch, event);
}

static void
release_log (gpointer data)
{
  Log *log = data;

  stop (&log->watch);
  g_clear_pointer (&log->rows, g_array_unref);
  g_clear_pointer (&log->texts, g_string_chunk_free);
}

static const CopLuaClass log_class;

static int
l_stop_log (lua_State *L)
{
  stop (&((Log *)cop_lua__check (L, 1, &log_class))->watch);
  lua_settop (L, 1);
  return 1;
}

static int
l_clear_log (lua_State *L)
{
  Log *log = cop_lua__check (L, 1, &log_class);

  g_array_set_size (log->rows, 0);
  lua_settop (L, 1);
  return 1;
}

static void
push_event (lua_State *L, CopStep step, guint64 serial, guint64 parent, const char *name,
            const char *type, const char *text)
{
  luaL_checkstack (L, 4, NULL);
  lua_createtable (L, 0, 6);
  cop_lua__put_text (L, "step", cop_step_name (step));
  cop_lua__put_text (L, "name", name);
  cop_lua__put_text (L, "type", type);
  cop_lua__put_text (L, "error", text);
  lua_pushinteger (L, (lua_Integer)serial);
  lua_setfield (L, -2, "serial");
  lua_pushinteger (L, (lua_Integer)parent);
  lua_setfield (L, -2, "parent_serial");
}

static int
l_index_log (lua_State *L)
{
  Log *log = cop_lua__check (L, 1, &log_class);
  lua_Integer i = lua_tointeger (L, 2);
  const Row *row;

  if (!lua_isinteger (L, 2))
    {
      lua_settop (L, 2);
      lua_gettable (L, lua_upvalueindex (1));
      return 1;
    }
  if (i < 1 || i > log->rows->len)
    return 0;
  row = &g_array_index (log->rows, Row, i - 1);
  push_event (L, row->step, row->serial, row->parent_serial, row->name, row->type, row->text);
  return 1;
}

static int
l_len_log (lua_State *L)
{
  lua_pushinteger (L, ((Log *)cop_lua__check (L, 1, &log_class))->rows->len);
  return 1;
}

/* log:steps ("unrealize"): the names in order; without a step, "step name" of all. */
static int
l_steps (lua_State *L)
{
  Log *log = cop_lua__check (L, 1, &log_class);
  const char *wanted = luaL_optstring (L, 2, NULL);
  gboolean known = wanted == NULL;
  lua_Integer n = 0;

  for (int step = 0; step < COP_STEP_N && !known; step++)
    known = strcmp (wanted, cop_step_name ((CopStep)step)) == 0;
  if (!known)
    {
      const char *names[COP_STEP_N + 1] = { NULL };
      const char *hint;

      for (int step = 0; step < COP_STEP_N; step++)
        names[step] = cop_step_name ((CopStep)step);
      hint = cop_lua__hint (L, wanted, names);
      cop_lua__fail (L, log->head.lua, COP_ERROR_INVALID, NULL, "there is no step '%s'%s", wanted,
                     hint);
    }
  lua_newtable (L);
  for (guint i = 0; i < log->rows->len; i++)
    {
      const Row *row = &g_array_index (log->rows, Row, i);
      const char *step = cop_step_name (row->step);
      const char *name = row->name ? row->name : row->type ? row->type : "";

      if (wanted && strcmp (wanted, step) != 0)
        continue;
      if (wanted)
        lua_pushstring (L, name);
      else
        lua_pushfstring (L, "%s %s", step, name);
      lua_rawseti (L, -2, ++n);
    }
  return 1;
}

static const luaL_Reg log_methods[] = {
  { "steps", l_steps }, { "stop", l_stop_log }, { "clear", l_clear_log }, { NULL, NULL }
};
static const luaL_Reg log_meta[] = {
  { "__index", l_index_log }, { "__len", l_len_log }, { "__close", l_stop_log }, { NULL, NULL }
};
static const CopLuaClass log_class = {
  .name = "record", .release = release_log, .methods = log_methods, .meta = log_meta
};

int
cop_lua__record (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  Log *log = cop_lua__new (L, lua, &log_class, sizeof *log, 0);

  log->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  log->texts = g_string_chunk_new (1024);
  log->watch.lua = lua;
  log->watch.machine = machine;
  log->watch.number = cop_machine_observe (machine, write_down, &log->watch, watch_over);
  return 1;
}

/* --- m:observe (fn) --- */

/* Kept by the registry while it watches; its user value is the function. */
typedef struct
{
  CopLuaHead head;
  Watch watch;
  int ref;
} Observer;

typedef struct
{
  const Observer *observer;
  const CopEvent *event;
} Telling;

static int
tell_body (lua_State *L)
{
  const Telling *telling = lua_touserdata (L, 1);
  const CopEvent *event = telling->event;

  lua_rawgeti (L, LUA_REGISTRYINDEX, telling->observer->ref);
  lua_getiuservalue (L, -1, 1);
  push_event (L, event->step, event->serial, event->parent_serial, event->name, event->type,
              event->error ? event->error->message : NULL);
  /* A finalized object has no handle any more, and must not get one. */
  if (event->object && event->step != COP_STEP_FINALIZE)
    {
      cop_lua__push (L, telling->observer->head.lua, event->object);
      lua_setfield (L, -2, "object");
    }
  lua_call (L, 1, 0);
  return 0;
}

static void
tell (const CopEvent *event, gpointer data)
{
  Observer *observer = (Observer *)((char *)data - G_STRUCT_OFFSET (Observer, watch));
  Telling telling = { observer, event };
  GError *error = NULL;
  gboolean ok = cop_lua__protect (observer->head.lua, tell_body, &telling, &error);

  stop_with (&observer->watch, event);
  if (ok)
    return;
  /* An observer that fails while it is told of a failure is not told of its own. */
  if (event->step == COP_EVENT_HOOK_ERROR || !event->object)
    g_error_free (error);
  else
    cop_object_hook_error (event->object, "observer", error);
}

static void
release_observer (gpointer data)
{
  Observer *observer = data;
  int ref = observer->ref;

  observer->ref = 0;
  stop (&observer->watch);
  if (ref)
    cop_lua__unref (observer->head.lua, ref);
}

static const CopLuaClass observer_class;

static int
l_stop_observer (lua_State *L)
{
  release_observer (cop_lua__check (L, 1, &observer_class));
  return 0;
}

static const luaL_Reg observer_methods[] = { { "stop", l_stop_observer }, { NULL, NULL } };
static const luaL_Reg observer_meta[] = { { "__close", l_stop_observer }, { NULL, NULL } };
static const CopLuaClass observer_class = { .name = "observer",
                                            .release = release_observer,
                                            .methods = observer_methods,
                                            .meta = observer_meta };

int
cop_lua__observe (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  Observer *observer;

  luaL_checktype (L, 2, LUA_TFUNCTION);
  lua_settop (L, 2);
  observer = cop_lua__new (L, lua, &observer_class, sizeof *observer, 1);
  lua_pushvalue (L, 2);
  lua_setiuservalue (L, 3, 1);
  lua_pushvalue (L, 3);
  observer->ref = luaL_ref (L, LUA_REGISTRYINDEX);
  observer->watch.lua = lua;
  observer->watch.machine = machine;
  observer->watch.number = cop_machine_observe (machine, tell, &observer->watch, watch_over);
  return 1;
}
