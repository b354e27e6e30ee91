/* Inputs of devices as scripts write them: intc.irq (10, "level-high"). */
#include "device.h"
#include "types.h"
#include <string.h>

/* Both keep the provider's handle as their user value 1; an input is one without arguments. */
typedef struct
{
  CopLuaHead head;
  const CopLuaHolder *provider; /* the user value */
  char name[COP_LUA_LONGEST_LINE + 1];
  gboolean any; /* the place is found */
  guint n_args;
  guint32 args[COP_LINE_MAX_CELLS];
  CopTrigger trigger;
} Endpoint;

static const CopLuaClass input_class, endpoint_class;

static Endpoint *
push (lua_State *L, const CopLuaClass *cls, int provider)
{
  CopBox *box = cop_lua__check_box (L, provider);
  Endpoint *endpoint;

  provider = lua_absindex (L, provider);
  endpoint = cop_lua__new (L, box->head.lua, cls, sizeof *endpoint, 1);
  lua_pushvalue (L, provider);
  lua_setiuservalue (L, -2, 1);
  endpoint->provider = lua_touserdata (L, provider);
  return endpoint;
}

gboolean
cop_lua__push_input (lua_State *L, CopBox *box, const char *name)
{
  CopDevice *device = cop_device (box->object);
  Endpoint *endpoint;

  if (!device || !cop_device_input (device, name) || strlen (name) >= sizeof endpoint->name)
    return FALSE;
  cop_lua__push (L, box->head.lua, box->object);
  endpoint = push (L, &input_class, -1);
  memcpy (endpoint->name, name, strlen (name) + 1);
  lua_remove (L, -2);
  return TRUE;
}

/* --- intc.irq (10, "level-high") --- */

static guint32
check_arg (lua_State *L, int index)
{
  lua_Integer arg = lua_tointeger (L, index);
  CopTrigger trigger;

  if (lua_type (L, index) == LUA_TSTRING
      && cop_trigger_from_name (lua_tostring (L, index), &trigger))
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                   "the trigger \"%s\" comes last: first the number, then other arguments such as "
                   "the mask of CPUs of .ppi (n, 0xf, \"%s\")",
                   lua_tostring (L, index), lua_tostring (L, index));
  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "integer");
  if (arg < 0 || arg > G_MAXUINT32)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_RANGE, NULL,
                   "an argument of an input has 32 bits, not %s", luaL_tolstring (L, index, NULL));
  return (guint32)arg;
}

/* What scripts call cop.auto. */
gboolean
cop_lua__is_auto (lua_State *L, int index)
{
  return lua_type (L, index) == LUA_TSTRING && strcmp (lua_tostring (L, index), "auto") == 0;
}

static int
l_call (lua_State *L)
{
  Endpoint *input = cop_lua__check (L, 1, &input_class);
  int n = lua_gettop (L);
  gboolean any = n > 1 && cop_lua__is_auto (L, 2);
  Endpoint *made;

  lua_getiuservalue (L, 1, 1);
  made = push (L, &endpoint_class, -1);
  memcpy (made->name, input->name, sizeof made->name);
  made->any = any;
  if (n > 1 + any && lua_type (L, n) == LUA_TSTRING)
    {
      if (!cop_trigger_from_name (lua_tostring (L, n), &made->trigger))
        cop_lua__fail (L, input->head.lua, COP_ERROR_INVALID, NULL, COP_LUA_NO_TRIGGER,
                       lua_tostring (L, n));
      n--;
    }
  if (n - 1 > COP_LINE_MAX_CELLS)
    cop_lua__fail (L, input->head.lua, COP_ERROR_RANGE, NULL,
                   "an endpoint has at most %d arguments", COP_LINE_MAX_CELLS);
  for (int i = 2; i <= n; i++)
    made->args[made->n_args++] = i == 2 && any ? 0 : check_arg (L, i);
  return 1;
}

/* gic.spi:any ("level-high"): a place that is found, as gic.spi (cop.auto, "level-high"). */
static int
l_any (lua_State *L)
{
  cop_lua__check (L, 1, &input_class);
  lua_settop (L, 2);
  lua_pushcfunction (L, l_call);
  lua_pushvalue (L, 1);
  lua_pushliteral (L, "auto");
  lua_pushvalue (L, 2);
  lua_call (L, lua_isnil (L, 2) ? (lua_pop (L, 1), 2) : 3, 1);
  return 1;
}

/* gic.spi:range (first, n): n endpoints in a row. */
static int
l_range (lua_State *L)
{
  guint32 first = check_arg (L, 2), n = check_arg (L, 3);

  cop_lua__check (L, 1, &input_class);
  lua_settop (L, 4);
  lua_newtable (L);
  for (guint32 i = 0; i < n; i++)
    {
      lua_pushcfunction (L, l_call);
      lua_pushvalue (L, 1);
      lua_pushinteger (L, (lua_Integer)first + i);
      if (lua_isnil (L, 4))
        lua_call (L, 2, 1);
      else
        {
          lua_pushvalue (L, 4);
          lua_call (L, 3, 1);
        }
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

static int
l_tostring (lua_State *L)
{
  const Endpoint *endpoint = lua_touserdata (L, 1);
  const char *provider;
  luaL_Buffer buffer;

  lua_getiuservalue (L, 1, 1);
  provider = luaL_tolstring (L, -1, NULL);
  luaL_buffinit (L, &buffer);
  luaL_addstring (&buffer, provider);
  luaL_addchar (&buffer, '.');
  luaL_addstring (&buffer, endpoint->name);
  for (guint i = 0; i < endpoint->n_args; i++)
    {
      if (i == 0 && endpoint->any)
        lua_pushliteral (L, " (auto");
      else
        lua_pushfstring (L, "%s%I", i ? ", " : " (", (lua_Integer)endpoint->args[i]);
      luaL_addvalue (&buffer);
    }
  if (endpoint->n_args)
    luaL_addchar (&buffer, ')');
  luaL_pushresult (&buffer);
  return 1;
}

gboolean
cop_lua__is_input (lua_State *L, int index, CopBox **ret_box, const char **ret_name)
{
  const Endpoint *input = cop_lua__test (L, index, &input_class);

  if (!input)
    return FALSE;
  *ret_box = cop_lua__check_held (L, input->provider);
  *ret_name = input->name;
  return TRUE;
}

/* intc.irq.range, and all that a line has: intc.irq[10], intc.irq.level. */
static int
l_index_input (lua_State *L)
{
  const Endpoint *input = cop_lua__check (L, 1, &input_class);
  CopBox *box = cop_lua__check_held (L, input->provider);

  lua_pushvalue (L, 2);
  if (lua_type (L, 2) == LUA_TSTRING && lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  lua_settop (L, 2);
  if (!box->object)
    cop_lua__fail_dead (L, box);
  return cop_lua__index_line (L);
}

static const luaL_Reg input_methods[] = { { "any", l_any }, { "range", l_range }, { NULL, NULL } };
static const luaL_Reg input_meta[] = {
  { "__call", l_call }, { "__index", l_index_input }, { "__tostring", l_tostring }, { NULL, NULL }
};
static const luaL_Reg endpoint_meta[] = { { "__tostring", l_tostring }, { NULL, NULL } };
static const CopLuaClass input_class = { .name = "input",
                                         .methods = input_methods,
                                         .meta = input_meta };
static const CopLuaClass endpoint_class = { .name = "endpoint", .meta = endpoint_meta };

/* --- from Lua --- */

gboolean
cop_lua__is_endpoint (lua_State *L, int index)
{
  return cop_lua__test (L, index, &input_class) || cop_lua__test (L, index, &endpoint_class);
}

/* The device's only input of the kind. */
static const CopLineDef *
only_input (lua_State *L, CopBox *box, CopLineKind kind)
{
  CopDevice *device = cop_device (box->object);
  const CopLineDef *found = NULL, *def;
  GError *error = NULL;

  for (guint i = 0; (def = cop_device_nth_input (device, i)); i++)
    if (def->kind == kind)
      {
        if (found)
          {
            cop_object_error (box->object, &error, COP_ERROR_AMBIGUOUS,
                              "has several %s inputs, '%s' and '%s' among them; say which",
                              cop_line_kind_name (kind), found->name, def->name);
            cop_lua__raise (L, box->head.lua, error);
          }
        found = def;
      }
  if (!found)
    {
      cop_object_error (box->object, &error, COP_ERROR_NOT_FOUND, "has no %s input",
                        cop_line_kind_name (kind));
      cop_lua__raise (L, box->head.lua, error);
    }
  return found;
}

gboolean
cop_lua__to_endpoint (lua_State *L, int index, CopLineKind kind, CopEndpoint *ret)
{
  const Endpoint *endpoint = cop_lua__test (L, index, &input_class);
  CopBox *box = cop_lua__box (L, index);
  const CopLineDef *def;

  if (!endpoint)
    endpoint = cop_lua__test (L, index, &endpoint_class);
  if (endpoint)
    box = cop_lua__check_held (L, endpoint->provider);
  if (!box || (!endpoint && kind == COP_LINE_N_KINDS))
    return FALSE;
  if (!box->object || !cop_object_is_alive (box->object))
    cop_lua__fail_dead (L, box);
  if (!cop_device (box->object))
    return FALSE;
  memset (ret, 0, sizeof *ret);
  ret->provider = box->object;
  if (endpoint)
    {
      def = cop_device_input (cop_device (box->object), endpoint->name);
      ret->any = endpoint->any;
      ret->n_args = endpoint->n_args;
      memcpy (ret->args, endpoint->args, sizeof ret->args);
      ret->trigger = endpoint->trigger;
    }
  else
    def = only_input (L, box, kind);
  ret->input = def->name;
  return TRUE;
}

/* A specifier is written only of a place that the provider has, as a wire only goes to one. */
static void
check_place (lua_State *L, CopLua *lua, const CopEndpoint *endpoint, const CopLineDef *def)
{
  guint count = cop_device_line_count (cop_device (endpoint->provider), def);
  GError *error = NULL;

  if (endpoint->args[0] < count)
    return;
  if (count)
    cop_object_error (endpoint->provider, &error, COP_ERROR_RANGE,
                      "input '%s' has places 0 to %u, and no place %u", def->name, count - 1,
                      endpoint->args[0]);
  else
    cop_object_error (endpoint->provider, &error, COP_ERROR_RANGE, "input '%s' has no places",
                      def->name);
  cop_lua__raise (L, lua, error);
}

guint
cop_lua__encode (lua_State *L, CopLua *lua, const CopEndpoint *endpoint,
                 guint32 cells[COP_LINE_MAX_CELLS])
{
  const CopLineDef *def = cop_device_input (cop_device (endpoint->provider), endpoint->input);
  GError *error = NULL;
  guint n = cop_line_n_cells (endpoint->provider, def);

  check_place (L, lua, endpoint, def);
  memset (cells, 0, COP_LINE_MAX_CELLS * sizeof *cells);
  if (def->encode)
    {
      if (!def->encode (endpoint->provider, def, endpoint, cells, &error))
        cop_lua__raise (L, lua, error);
      return n;
    }
  for (guint i = 0; i < n && i < endpoint->n_args; i++)
    cells[i] = endpoint->args[i];
  if (endpoint->n_args < n)
    cells[endpoint->n_args] = endpoint->trigger;
  return n;
}
