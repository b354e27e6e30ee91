/* What to add: { "name", "type", at = 0x1000, irq = intc.irq (10) }. */
#include "device.h"
#include "label.h"
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
  g_clear_pointer (&spec->objects, g_ptr_array_unref);
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
  spec->objects = g_ptr_array_new_with_free_func (cop_object_unref);
  return spec;
}

/* --- the bus --- */

/* The type of bus that a device type plugs into, NULL for none. */
static const char *
bus_wanted (const CopType *type)
{
  for (; type && cop_type_is_a (type, &cop_type_device); type = cop_type_parent (type))
    {
      const CopDeviceClass *klass = cop_type_desc (type)->klass;

      if (klass && klass->bus)
        return klass->bus;
    }
  return NULL;
}

/* "'usb' (a usb-bus), 'i2c' (an i2c-bus)": those that answer to wanted, NULL: all. */
static char *
list_buses (CopDevice *device, const char *wanted)
{
  GString *text = g_string_new (NULL);

  for (CopBus *bus = cop_device_first_bus (device); bus; bus = cop_bus_next (bus))
    if (!wanted || cop_type_answers_to (cop_object_type ((CopObject *)bus), wanted))
      g_string_append_printf (text, "%s'%s' (%s)", text->len ? ", " : "",
                              cop_object_name ((CopObject *)bus),
                              cop_object_type_name ((CopObject *)bus));
  return g_string_free (text, FALSE);
}

/* The one of the device's buses that the type plugs into; NULL with an error when that is not one.
 * What has a single bus is told by the core that it does not fit. */
static CopBus *
choose_bus (CopDevice *device, const CopType *type, GError **error)
{
  const char *wanted = bus_wanted (type);
  CopBus *first = cop_device_first_bus (device), *found = NULL;
  guint n = 0;
  char *list;

  if (!first)
    cop_object_error ((CopObject *)device, error, COP_ERROR_TYPE, "is no bus and offers none");
  if (!first || !cop_bus_next (first) || !wanted)
    return first;
  for (CopBus *bus = first; bus; bus = cop_bus_next (bus))
    if (cop_type_answers_to (cop_object_type ((CopObject *)bus), wanted) && n++ == 0)
      found = bus;
  if (n == 1)
    return found;
  list = list_buses (device, n ? wanted : NULL);
  if (n == 0)
    cop_object_error ((CopObject *)device, error, COP_ERROR_TYPE,
                      "type '%s' plugs into a '%s', and its buses are %s", cop_type_name (type),
                      wanted, list);
  else
    cop_object_error ((CopObject *)device, error, COP_ERROR_AMBIGUOUS,
                      "type '%s' fits on several of its buses, %s; say which: buses.%s",
                      cop_type_name (type), list, cop_object_name ((CopObject *)found));
  g_free (list);
  return NULL;
}

CopBus *
cop_lua__to_bus (lua_State *L, CopLua *lua, int index, CopObject *base, const CopType *type)
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
    bus = choose_bus (cop_device (object), type, &error);
  else if (!bus)
    cop_object_error (object, &error, COP_ERROR_TYPE, "is no bus and offers none");
  if (error)
    cop_lua__raise (L, lua, error);
  return bus;
}

/* --- wires --- */

static void
add_wire (lua_State *L, CopLuaSpec *spec, const CopLineDef *output, guint place, int index)
{
  CopWiring wiring = { .output = output->name, .index = place };
  const guint32 *cells;
  guint n;

  if (!cop_lua__to_endpoint (L, index, output->kind, &wiring.endpoint))
    cop_lua__fail (L, spec->head.lua, COP_ERROR_TYPE, NULL,
                   "output '%s' is wired to an endpoint, an input or a device, not to %s%s",
                   output->name, cop_lua__describe (L, index),
                   cop_lua__specifier (L, index, &cells, &n)
                       ? ", which is for generic devices: call the provider itself, as in "
                         "gic.spi (7)"
                       : "");
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
  const char *hint;
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
  hint = cop_lua__hint (L, key, names);
  cop_lua__fail (L, lua, COP_ERROR_NOT_FOUND, NULL, "%s '%s' has no %s '%s'%s",
                 params ? "machine" : "type", cop_type_name (type),
                 params ? "parameter" : "property or output", key, hint);
}

static void
add_setting (lua_State *L, CopLuaSpec *spec, const CopProp *prop, int index)
{
  const CopBox *box = cop_lua__box (L, index);
  CopSetting *setting;
  CopValue value;

  spec->gives = spec->gives || (box && box->owned);
  value = cop_lua__to_value (L, spec->head.lua, index, cop_lua__want (cop_prop_def (prop)));
  g_array_set_size (spec->settings, spec->settings->len + 1);
  setting = &g_array_index (spec->settings, CopSetting, spec->settings->len - 1);
  setting->name = cop_prop_name (prop);
  setting->value = value;
  if (box)
    g_ptr_array_add (spec->objects, cop_object_ref (box->object));
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
      cop_lua__check_dts (L, value, NULL, (CopLuaDtOf){ NULL });
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
  lua_pushliteral (L, "enabled");
  if (!params && spec->dt && lua_rawget (L, index) == LUA_TBOOLEAN
      && cop_type_is_a (type, &cop_type_device))
    {
      lua_getiuservalue (L, at, 1);
      cop_lua__check_status (L, spec->head.lua, -1, lua_toboolean (L, -2));
    }
  lua_settop (L, unknown);
  if (!lua_isnil (L, unknown))
    fail_key (L, spec->head.lua, type, lua_tostring (L, unknown), params);
  lua_pop (L, 1);
}

/* --- the whole table --- */

/* The type that the second of two texts names; raises with a hint when it is the first. */
static CopType *
check_second (lua_State *L, CopLua *lua, const char *first, const char *second)
{
  GError *error = NULL;
  CopType *type = cop_host_find_type (lua->host, second, &error);

  if (type)
    return type;
  if (g_error_matches (error, COP_ERROR, COP_ERROR_NOT_FOUND)
      && cop_host_find_type (lua->host, first, NULL))
    {
      g_clear_error (&error);
      cop_error_set (&error, COP_ERROR_NOT_FOUND, NULL,
                     "no type '%s'; '%s' is a type, and the name comes before it: "
                     "{ \"%s\", \"%s\", … }",
                     second, first, second, first);
    }
  cop_lua__raise (L, lua, error);
}

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
  if (lua_rawgeti (L, index, n) == LUA_TSTRING && n == 2)
    type = check_second (L, lua, spec->spec.id, lua_tostring (L, -1));
  else
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

void
cop_lua__settle_spec (lua_State *L, const CopLuaSpec *spec, int index)
{
  if (!spec->gives)
    return;
  for (lua_pushnil (L); lua_next (L, index); lua_pop (L, 1))
    if (cop_lua__box (L, -1))
      cop_lua__settle_box (L, -1);
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
