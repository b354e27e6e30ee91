/* What to add: { "name", "type", at = 0x1000, irq = intc.irq (10) }. */
#include "device.h"
#include "types.h"
#include <string.h>

static void
clear_setting (gpointer row)
{
  CopSetting *setting = row;

  cop_value_clear (&setting->value);
}

void
cop_lua__clear_spec (CopLuaSpec *spec)
{
  g_clear_pointer (&spec->settings, g_array_unref);
  g_clear_pointer (&spec->wiring, g_array_unref);
}

static void
release (gpointer spec)
{
  cop_lua__clear_spec (spec);
}

static const CopLuaClass spec_class = { .name = "coppice spec", .release = release };

static CopLuaSpec *
push_spec (lua_State *L, CopLua *lua)
{
  CopLuaSpec *spec = cop_lua__new (L, lua, &spec_class, sizeof *spec, 1);

  spec->settings = g_array_new (FALSE, TRUE, sizeof (CopSetting));
  g_array_set_clear_func (spec->settings, clear_setting);
  spec->wiring = g_array_new (FALSE, TRUE, sizeof (CopWiring));
  return spec;
}

/* --- the bus --- */

CopBus *
cop_lua__to_bus (lua_State *L, CopLua *lua, int index, CopObject *base)
{
  CopBox *box = cop_lua__box (L, index);
  CopObject *object;
  GError *error = NULL;
  CopBus *bus;

  if (lua_type (L, index) == LUA_TSTRING && base)
    {
      object = cop_object_resolve (base, lua_tostring (L, index), &error);
      if (!object)
        cop_lua__raise (L, lua, error);
    }
  else if (box)
    object = cop_lua__check_alive (L, index)->object;
  else
    cop_lua__fail_type (L, index, "bus, or a device that offers one");
  bus = cop_bus (object);
  if (!bus && cop_device (object))
    bus = cop_device_first_bus (cop_device (object));
  if (!bus)
    {
      cop_object_error (object, &error, COP_ERROR_TYPE, "is no bus and offers none");
      cop_lua__raise (L, lua, error);
    }
  return bus;
}

/* --- wires --- */

static void
add_wire (lua_State *L, CopLuaSpec *spec, const CopLineDef *output, guint place, int index)
{
  CopWiring wiring = { .output = output->name, .index = place };

  if (!cop_lua__to_endpoint (L, index, output->kind, &wiring.endpoint))
    cop_lua__fail (L, spec->head.lua, COP_ERROR_TYPE, NULL,
                   "output '%s' is wired to an endpoint, an input or a device, not to %s",
                   output->name, cop_lua__describe (L, index));
  g_array_append_val (spec->wiring, wiring);
}

static void
add_wires (lua_State *L, CopLuaSpec *spec, const CopLineDef *output, int index)
{
  lua_Integer n;

  index = lua_absindex (L, index);
  if (lua_type (L, index) != LUA_TTABLE)
    {
      add_wire (L, spec, output, 0, index);
      return;
    }
  n = (lua_Integer)lua_rawlen (L, index);
  for (lua_Integer i = 1; i <= n; i++)
    {
      lua_rawgeti (L, index, i);
      add_wire (L, spec, output, (guint)i - 1, lua_gettop (L));
      lua_pop (L, 1);
    }
}

/* --- keys --- */

/* Raises for the first, by name, of the keys that mean nothing. */
static int
fail_key (lua_State *L, CopLua *lua, CopType *type, const char *key, gboolean params)
{
  static const char *const others[] = { "bus", "dt", "nullable" };
  guint n_props = cop_type_n_props (type), n = 0, n_lines = 0;
  const char *nearest;
  const char **names;

  while (cop_lua__type_line (type, TRUE, n_lines))
    n_lines++;
  names = lua_newuserdatauv (L, (n_props + n_lines + 4) * sizeof *names, 0);
  for (guint i = 0; i < n_props; i++)
    names[n++] = cop_prop_name (cop_type_prop (type, i));
  for (guint i = 0; i < n_lines && !params; i++)
    names[n++] = cop_lua__type_line (type, TRUE, i)->name;
  for (guint i = 0; i < G_N_ELEMENTS (others) && !params; i++)
    names[n++] = others[i];
  names[n] = NULL;
  nearest = cop_lua__nearest (key, names);
  cop_lua__fail (L, lua, COP_ERROR_NOT_FOUND, NULL, "%s '%s' has no %s '%s'%s%s%s",
                 params ? "machine" : "type", cop_type_name (type),
                 params ? "parameter" : "property or output", key,
                 nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static void
add_setting (lua_State *L, CopLuaSpec *spec, const CopProp *prop, int index)
{
  CopSetting *setting;
  CopValue value;

  value = cop_lua__to_value (L, spec->head.lua, index, cop_lua__want (cop_prop_def (prop)));
  g_array_set_size (spec->settings, spec->settings->len + 1);
  setting = &g_array_index (spec->settings, CopSetting, spec->settings->len - 1);
  setting->name = cop_prop_name (prop);
  setting->value = value;
}

/* One key with a name, its value on top. */
static void
read_key (lua_State *L, CopLuaSpec *spec, CopType *type, const char *key, int at, int unknown)
{
  const CopProp *prop = cop_type_find_prop (type, key);
  const CopLineDef *output = prop ? NULL : cop_lua__type_output (type, key);
  int value = lua_gettop (L);

  if (prop)
    add_setting (L, spec, prop, value);
  else if (output)
    add_wires (L, spec, output, value);
  else if (strcmp (key, "nullable") == 0)
    spec->spec.flags = lua_toboolean (L, value) ? COP_ADD_NULLABLE : 0;
  else if (strcmp (key, "dt") == 0)
    {
      luaL_checktype (L, value, LUA_TTABLE);
      cop_lua__check_dts (L, value);
      lua_pushvalue (L, value);
      lua_setiuservalue (L, at, 1);
      spec->dt = TRUE;
    }
  else if (strcmp (key, "bus") != 0
           && (lua_isnil (L, unknown) || strcmp (key, lua_tostring (L, unknown)) < 0))
    {
      lua_pushstring (L, key);
      lua_replace (L, unknown);
    }
}

/* A setting of an object's own property that says "bus": the handle or path is looked up later. */
static void
read_keys (lua_State *L, CopLuaSpec *spec, CopType *type, int index, int at, gboolean params)
{
  int unknown;

  luaL_checkstack (L, 16, NULL);
  lua_pushnil (L);
  unknown = lua_gettop (L);
  for (lua_pushnil (L); lua_next (L, index); lua_pop (L, 1))
    if (lua_type (L, -2) == LUA_TSTRING)
      read_key (L, spec, type, lua_tostring (L, -2), at, unknown);
    else if (params)
      cop_lua__fail (L, spec->head.lua, COP_ERROR_INVALID, NULL, "parameters have names");
  if (!lua_isnil (L, unknown))
    fail_key (L, spec->head.lua, type, lua_tostring (L, unknown), params);
  lua_pop (L, 1);
}

/* --- the whole table --- */

/* The array part: a name and a type, or a type alone. */
static CopType *
read_names (lua_State *L, CopLua *lua, CopLuaSpec *spec, int index)
{
  lua_Integer n = (lua_Integer)lua_rawlen (L, index);
  CopType *type;

  if (n < 1 || n > 2)
    cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                   "expected { \"name\", \"type\", … } or { \"type\", … }, got %d without a key",
                   (int)n);
  if (n == 2)
    {
      if (lua_rawgeti (L, index, 1) != LUA_TSTRING)
        cop_lua__fail_type (L, -1, "name");
      spec->spec.id = lua_tostring (L, -1); /* the table keeps it */
      lua_pop (L, 1);
    }
  lua_rawgeti (L, index, n);
  type = cop_lua__check_type (L, lua, -1);
  lua_pop (L, 1);
  return type;
}

CopLuaSpec *
cop_lua__read_spec (lua_State *L, CopLua *lua, int index, CopType *type)
{
  CopLuaSpec *spec;
  int at;

  luaL_checkstack (L, 16, NULL);
  index = lua_absindex (L, index);
  if (lua_type (L, index) != LUA_TTABLE)
    cop_lua__fail_type (L, index, "table");
  spec = push_spec (L, lua);
  at = lua_gettop (L);
  if (!type)
    type = read_names (L, lua, spec, index);
  spec->spec.type_of = type;
  spec->spec.type = cop_type_name (type);
  spec->spec.origin = cop_lua__origin (L, lua);
  read_keys (L, spec, type, index, at, FALSE);
  spec->spec.settings = (const CopSetting *)(gpointer)spec->settings->data;
  spec->spec.n_settings = spec->settings->len;
  spec->spec.wiring = (const CopWiring *)(gpointer)spec->wiring->data;
  spec->spec.n_wiring = spec->wiring->len;
  return spec;
}

CopLuaSpec *
cop_lua__read_params (lua_State *L, CopLua *lua, int index, CopType *type)
{
  CopLuaSpec *spec;

  luaL_checkstack (L, 16, NULL);
  index = lua_absindex (L, index);
  spec = push_spec (L, lua);
  spec->spec.type_of = type;
  if (!lua_isnoneornil (L, index))
    {
      if (lua_type (L, index) != LUA_TTABLE)
        cop_lua__fail_type (L, index, "table of parameters");
      read_keys (L, spec, type, index, lua_gettop (L), TRUE);
    }
  spec->spec.settings = (const CopSetting *)(gpointer)spec->settings->data;
  spec->spec.n_settings = spec->settings->len;
  return spec;
}
