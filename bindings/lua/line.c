/* Lines of devices as scripts see them: self.irq:set (true), intc.irq[10].level. */
#include "device.h"
#include "types.h"
#include <string.h>

/* Keeps the device's handle as its user value 1. */
typedef struct
{
  CopLuaHead head;
  const CopLuaHolder *handle; /* the user value */
  char name[COP_LUA_LONGEST_LINE + 1];
  gboolean is_input;
  guint place;
} Line;

static const CopLuaClass line_class;

static Line *
push (lua_State *L, CopBox *box, const char *name, gboolean is_input, guint place)
{
  Line *line;

  cop_lua__push (L, box->head.lua, box->object);
  line = cop_lua__new (L, box->head.lua, &line_class, sizeof *line, 1);
  line->handle = lua_touserdata (L, -2);
  lua_insert (L, -2);
  lua_setiuservalue (L, -2, 1);
  g_strlcpy (line->name, name, sizeof line->name);
  line->is_input = is_input;
  line->place = place;
  return line;
}

gboolean
cop_lua__push_output (lua_State *L, CopBox *box, const char *name)
{
  CopDevice *device = cop_device (box->object);

  if (!device || !cop_device_output (device, name) || strlen (name) >= sizeof ((Line *)0)->name)
    return FALSE;
  push (L, box, name, FALSE, 0);
  return TRUE;
}

static CopBox *
box_of (lua_State *L, const Line *line)
{
  CopBox *box = cop_lua__check_held (L, line->handle);

  if (!box->object)
    cop_lua__fail_dead (L, box);
  return box;
}

static CopDevice *
device_of (lua_State *L, const Line *line)
{
  return cop_device (box_of (L, line)->object);
}

static const CopLineDef *
def_of (lua_State *L, const Line *line)
{
  CopDevice *device = device_of (L, line);

  return line->is_input ? cop_device_input (device, line->name)
                        : cop_device_output (device, line->name);
}

/* The line at the index; an input without a place is its place 0. */
static Line *
check (lua_State *L, int index)
{
  CopBox *box;
  const char *name;

  if (cop_lua__is_input (L, index, &box, &name))
    {
      push (L, box, name, TRUE, 0);
      lua_replace (L, index);
    }
  return cop_lua__check (L, index, &line_class);
}

/* The place-th of the line at index 1; raises when there is none. */
static void
push_place (lua_State *L, const Line *line, lua_Integer place)
{
  const CopLineDef *def = def_of (L, line);
  guint count = cop_device_line_count (device_of (L, line), def);
  GError *error = NULL;

  if (place < 0 || place >= count)
    {
      if (count)
        cop_object_error (box_of (L, line)->object, &error, COP_ERROR_RANGE,
                          "line '%s' has places 0 to %u, and no place %lld", line->name, count - 1,
                          (long long)place);
      else
        cop_object_error (box_of (L, line)->object, &error, COP_ERROR_RANGE,
                          "line '%s' has no places", line->name);
      cop_lua__raise (L, line->head.lua, error);
    }
  push (L, box_of (L, line), line->name, line->is_input, (guint)place);
}

/* --- levels ------------------------------------------------------------------------------ */

static guint64
check_level (lua_State *L, int index)
{
  if (lua_isboolean (L, index))
    return (guint64)lua_toboolean (L, index);
  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "level: true, false or an integer");
  return (guint64)lua_tointeger (L, index);
}

static void
drive (lua_State *L, const Line *line, guint64 level)
{
  CopDevice *device = device_of (L, line);
  const CopLineDef *def = def_of (L, line);
  CopLua *lua = line->head.lua;
  CopLuaPlace place = cop_lua__enter (L, lua, box_of (L, line));

  cop_device_drive (device, def, line->place, level);
  cop_lua__leave (lua, &place);
}

/* line:set (level): true, false or a number; of a clock its rate in Hz. */
static int
l_set (lua_State *L)
{
  Line *line = check (L, 1);

  drive (L, line, check_level (L, 2));
  return 0;
}

/* line:pulse (): high and low again. */
static int
l_pulse (lua_State *L)
{
  Line *line = check (L, 1);

  drive (L, line, 1);
  drive (L, line, 0);
  return 0;
}

/* --- listening in ------------------------------------------------------------------------ */

/* Its user values are the handle and the function; the registry keeps it while it listens. */
typedef struct
{
  CopLuaHead head;
  CopDevice *device; /* NULL: it listens no more */
  guint id;
  int ref;
} Tap;

typedef struct
{
  Tap *tap;
  guint place;
  guint64 level;
  gboolean pass;
} TapCall;

static int
tap_body (lua_State *L)
{
  TapCall *call = lua_touserdata (L, 1);

  lua_rawgeti (L, LUA_REGISTRYINDEX, call->tap->ref);
  lua_getiuservalue (L, -1, 2);
  lua_pushinteger (L, (lua_Integer)call->level);
  lua_pushinteger (L, (lua_Integer)call->place);
  lua_call (L, 2, 1);
  call->pass = lua_isnil (L, -1) || lua_toboolean (L, -1);
  return 0;
}

static gboolean
tapped (CopDevice *device, const CopLineDef *def, guint place, guint64 level, gpointer data)
{
  TapCall call = { data, place, level, TRUE };
  GError *error = NULL;

  (void)def;
  if (!cop_lua__protect (call.tap->head.lua, tap_body, &call, &error))
    cop_object_hook_error (&device->object, "intercept", error);
  return call.pass;
}

static void
tap_ended (gpointer data)
{
  Tap *tap = data;

  tap->device = NULL;
  cop_lua__unref (tap->head.lua, tap->ref);
}

static void
release_tap (gpointer data)
{
  Tap *tap = data;

  if (tap->device)
    cop_device_unintercept (tap->device, tap->id);
}

static const CopLuaClass tap_class;

static int
l_stop (lua_State *L)
{
  release_tap (cop_lua__check (L, 1, &tap_class));
  return 0;
}

static const luaL_Reg tap_methods[] = { { "stop", l_stop }, { NULL, NULL } };
static const luaL_Reg tap_meta[] = { { "__close", l_stop }, { NULL, NULL } };
static const CopLuaClass tap_class = {
  .name = "intercept", .release = release_tap, .methods = tap_methods, .meta = tap_meta
};

/* line:intercept (fn): fn (level, place) is called before the device is told; when it returns
 * false, the device is not told.  All places of the line.  Returns a token with stop. */
static int
l_intercept (lua_State *L)
{
  Line *line = check (L, 1);
  const CopLineDef *def = def_of (L, line);
  Tap *tap;

  luaL_checktype (L, 2, LUA_TFUNCTION);
  lua_settop (L, 2);
  tap = cop_lua__new (L, line->head.lua, &tap_class, sizeof *tap, 2);
  lua_getiuservalue (L, 1, 1);
  lua_setiuservalue (L, 3, 1);
  lua_pushvalue (L, 2);
  lua_setiuservalue (L, 3, 2);
  lua_pushvalue (L, 3);
  tap->ref = luaL_ref (L, LUA_REGISTRYINDEX);
  tap->device = device_of (L, line);
  tap->id = cop_device_intercept (tap->device, def, tapped, tap, tap_ended);
  return 1;
}

/* --- wires ------------------------------------------------------------------------------- */

static void
push_wire (lua_State *L, CopLua *lua, const CopWire *wire)
{
  const CopEndpoint *endpoint = cop_wire_endpoint (wire);

  lua_createtable (L, 0, 7);
  cop_lua__push (L, lua, cop_wire_consumer (wire));
  lua_setfield (L, -2, "consumer");
  lua_pushstring (L, cop_wire_output (wire));
  lua_setfield (L, -2, "output");
  lua_pushinteger (L, cop_wire_output_index (wire));
  lua_setfield (L, -2, "index");
  cop_lua__push (L, lua, endpoint->provider);
  lua_setfield (L, -2, "provider");
  lua_pushstring (L, endpoint->input);
  lua_setfield (L, -2, "input");
  lua_pushinteger (L, endpoint->args[0]);
  lua_setfield (L, -2, "place");
  lua_pushstring (L, cop_trigger_name (endpoint->trigger));
  lua_setfield (L, -2, "trigger");
}

/* line:wire (endpoint): wires a place of an output, as a key of `add` does; for what is wired to
 * itself, or in a circle.  Errors: those of cop_device_wire; TYPE (it is an input). */
static int
l_wire (lua_State *L)
{
  Line *line = check (L, 1);
  CopDevice *device = device_of (L, line);
  const CopLineDef *def = def_of (L, line);
  CopLua *lua = line->head.lua;
  GError *error = NULL;
  CopEndpoint endpoint;
  CopLuaPlace place;

  if (line->is_input)
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "'%s' is an input; an output is wired to it",
                   line->name);
  if (!cop_lua__to_endpoint (L, 2, def->kind, &endpoint))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL,
                   "output '%s' is wired to an endpoint, an input or a device, not to %s",
                   line->name, cop_lua__describe (L, 2));
  place = cop_lua__enter (L, lua, box_of (L, line));
  cop_device_wire (device, line->name, line->place, &endpoint, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
  return 0;
}

/* The wires at the place: of an output at most one, of an input one for each driver. */
static void
push_wires (lua_State *L, const Line *line)
{
  CopDevice *device = device_of (L, line);
  const CopWire *wire;
  lua_Integer n = 0;

  luaL_checkstack (L, 8, NULL);
  lua_newtable (L);
  if (line->is_input)
    for (wire = cop_device_driver (device, line->name, line->place); wire;
         wire = cop_wire_next_driver (wire))
      {
        push_wire (L, line->head.lua, wire);
        lua_rawseti (L, -2, ++n);
      }
  else
    for (wire = cop_device_nth_wire (device, 0); wire; wire = cop_wire_next_output (wire))
      if (strcmp (cop_wire_output (wire), line->name) == 0
          && cop_wire_output_index (wire) == line->place)
        {
          push_wire (L, line->head.lua, wire);
          lua_rawseti (L, -2, ++n);
        }
}

/* --- the class --------------------------------------------------------------------------- */

int
cop_lua__index_line (lua_State *L)
{
  static const char *const names[] = { "level", "place",     "wires", "set",
                                       "pulse", "intercept", "wire",  NULL };
  const Line *line = check (L, 1);
  const char *key, *hint;

  if (lua_isinteger (L, 2))
    {
      push_place (L, line, lua_tointeger (L, 2));
      return 1;
    }
  key = luaL_checkstring (L, 2);
  if (strcmp (key, "level") == 0)
    lua_pushinteger (
        L, (lua_Integer)cop_device_level (device_of (L, line), def_of (L, line), line->place));
  else if (strcmp (key, "place") == 0)
    lua_pushinteger (L, line->place);
  else if (strcmp (key, "wires") == 0)
    push_wires (L, line);
  else if (strcmp (key, "set") == 0)
    lua_pushcfunction (L, l_set);
  else if (strcmp (key, "pulse") == 0)
    lua_pushcfunction (L, l_pulse);
  else if (strcmp (key, "intercept") == 0)
    lua_pushcfunction (L, l_intercept);
  else if (strcmp (key, "wire") == 0)
    lua_pushcfunction (L, l_wire);
  else
    {
      hint = cop_lua__hint (L, key, names);
      cop_lua__fail (L, line->head.lua, COP_ERROR_NOT_FOUND, NULL, "a line has no '%s'%s", key,
                     hint);
    }
  return 1;
}

static int
l_tostring (lua_State *L)
{
  const Line *line = cop_lua__check (L, 1, &line_class);

  lua_getiuservalue (L, 1, 1);
  luaL_tolstring (L, -1, NULL);
  lua_pushfstring (L, "%s.%s[%I]", lua_tostring (L, -1), line->name, (lua_Integer)line->place);
  return 1;
}

static const luaL_Reg line_meta[] = { { "__index", cop_lua__index_line },
                                      { "__tostring", l_tostring },
                                      { NULL, NULL } };
static const CopLuaClass line_class = { .name = "line", .meta = line_meta };
