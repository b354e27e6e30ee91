/* The part of a declaration that only devices and buses have. */
#include "device.h"
#include "types.h"
#include <string.h>

static const char *const line_kinds[COP_LINE_N_KINDS + 1] = {
  "interrupt",    "clock",   "gpio",  "reset", "dma",       "phy", "pwm",
  "power-domain", "mailbox", "iommu", "msi",   "regulator", NULL
};

int
cop_lua__row_at (lua_State *L, guint row)
{
  lua_rawgeti (L, -1, (lua_Integer)row + 1);
  luaL_checktype (L, -1, LUA_TTABLE);
  return lua_gettop (L);
}

void
cop_lua__need_name (lua_State *L, const char *name, const char *what)
{
  if (!name)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL, "a %s without a name", what);
}

/* --- lines --- */

static void
read_line (lua_State *L, CopLuaType *type, CopLineDef *def, int row)
{
  const char *trigger;
  lua_Integer cells;

  def->name = cop_lua__field_string (L, type, row, "name");
  cop_lua__need_name (L, def->name, "line");
  if (strlen (def->name) > COP_LUA_LONGEST_LINE)
    cop_lua__fail (L, type->lua, COP_ERROR_RANGE, NULL,
                   "line '%s': its name has %d characters, and %d are the most", def->name,
                   (int)strlen (def->name), COP_LUA_LONGEST_LINE);
  def->doc = cop_lua__field_string (L, type, row, "doc");
  def->kind = (CopLineKind)cop_lua__field_choice (L, row, "kind", line_kinds, COP_LINE_INTERRUPT);
  def->count = (guint)cop_lua__field_integer (L, row, "count", 1);
  def->count_prop = cop_lua__field_string (L, type, row, "count_prop");
  def->first = (guint)cop_lua__field_integer (L, row, "first", 0);
  def->last_prop = cop_lua__field_string (L, type, row, "last_prop");
  cells = cop_lua__field_integer (L, row, "cells", 0);
  if (cells < 0 || cells > COP_LINE_MAX_CELLS)
    cop_lua__fail (L, type->lua, COP_ERROR_RANGE, NULL, "line '%s': cells is to be 0 to %d, not %d",
                   def->name, COP_LINE_MAX_CELLS, (int)cells);
  def->cells = (guint)cells;
  trigger = cop_lua__field_string (L, type, row, "trigger");
  if (trigger && !cop_trigger_from_name (trigger, &def->trigger))
    cop_lua__fail (L, type->lua, COP_ERROR_INVALID, NULL, "line '%s': " COP_LUA_NO_TRIGGER,
                   def->name, trigger);
  def->shared = cop_lua__field_bool (L, row, "shared");
  def->nexus = cop_lua__field_bool (L, row, "nexus");
  def->extended = cop_lua__field_bool (L, row, "extended");
  def->pins = cop_lua__field_bool (L, row, "pins");
  def->map = cop_lua__field_bool (L, row, "map");
  def->forward = cop_lua__field_bool (L, row, "forward");
  def->undescribed = cop_lua__field_bool (L, row, "undescribed");
  def->named = cop_lua__field_bool (L, row, "named");
  def->optional = cop_lua__field_bool (L, row, "optional");
}

static CopLineDef *
read_lines (lua_State *L, CopLuaType *type, int index, const char *key, guint *ret_n)
{
  guint n = *ret_n = cop_lua__field_rows (L, index, key);
  CopLineDef *defs = n ? cop_lua__type_alloc (type, (n + 1) * sizeof *defs) : NULL;

  for (guint i = 0; i < n; i++)
    {
      int row = cop_lua__row_at (L, i);

      read_line (L, type, &defs[i], row);
      if (cop_lua__keep_named (L, type, row, "encode", defs[i].name))
        defs[i].encode = cop_lua__line_encode;
      if (cop_lua__keep_named (L, type, row, "changed", defs[i].name))
        defs[i].changed = cop_lua__line_changed;
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return defs;
}

/* --- devices and buses --- */

static const CopBusDef *
read_buses (lua_State *L, CopLuaType *type, int index)
{
  guint n = cop_lua__field_rows (L, index, "buses");
  CopBusDef *defs = n ? cop_lua__type_alloc (type, (n + 1) * sizeof *defs) : NULL;

  for (guint i = 0; i < n; i++)
    {
      int row = cop_lua__row_at (L, i);

      defs[i].name = cop_lua__field_string (L, type, row, "name");
      cop_lua__need_name (L, defs[i].name, "bus");
      defs[i].type = cop_lua__field_string (L, type, row, "type");
      if (!defs[i].type)
        cop_lua__fail (L, type->lua, COP_ERROR_INVALID, NULL, "bus '%s' does not say its type",
                       defs[i].name);
      /* The catalogue's file with the bus type is read now. */
      lua_pushstring (L, defs[i].type);
      cop_lua__check_type (L, type->lua, -1);
      lua_pop (L, 1);
      defs[i].doc = cop_lua__field_string (L, type, row, "doc");
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return defs;
}

void
cop_lua__read_device (lua_State *L, CopLuaType *type, int index)
{
  CopDeviceClass *device = &type->device;

  device->bus = cop_lua__field_string (L, type, index, "bus");
  device->compatible = cop_lua__field_strings (L, type, index, "compatible");
  device->node = cop_lua__field_string (L, type, index, "node");
  device->no_node = cop_lua__field_bool (L, index, "no_node");
  device->windows = cop_lua__read_windows (L, type, index);
  device->inputs = type->inputs = read_lines (L, type, index, "inputs", &type->n_inputs);
  device->outputs = type->outputs = read_lines (L, type, index, "outputs", &type->n_outputs);
  device->buses = read_buses (L, type, index);
}

/* A count of cells: a number, "inherited" or "none". */
static guint8
read_cells (lua_State *L, int index, const char *key, guint8 otherwise)
{
  static const char *const words[] = { "inherited", "none", NULL };
  lua_Integer cells;

  lua_pushstring (L, key);
  if (lua_rawget (L, index) == LUA_TSTRING)
    {
      lua_pop (L, 1);
      return cop_lua__field_choice (L, index, key, words, 0) ? COP_CELLS_NONE : COP_CELLS_INHERITED;
    }
  lua_pop (L, 1);
  cells = cop_lua__field_integer (L, index, key, otherwise);
  if (cells != otherwise && (cells < 0 || cells > 4))
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_RANGE, NULL, "%s is to be 0 to 4, not %d", key,
                   (int)cells);
  return (guint8)cells;
}

void
cop_lua__read_bus (lua_State *L, CopLuaType *type, int index)
{
  static const char *const addressing[] = { "plain", "mapped", "indexed", NULL };
  CopBusClass *bus = &type->bus;

  bus->addressing =
      (CopBusAddressing)cop_lua__field_choice (L, index, "addressing", addressing, bus->addressing);
  bus->address_cells = read_cells (L, index, "address_cells", bus->address_cells);
  bus->size_cells = read_cells (L, index, "size_cells", bus->size_cells);
  bus->max_devices =
      (guint)cop_lua__field_integer (L, index, "max_devices", (lua_Integer)bus->max_devices);
  if (cop_lua__field_bool (L, index, "not_hotpluggable"))
    bus->not_hotpluggable = TRUE;
}
