/* Devices that nobody modelled: x:generic { "uart3: serial@21ec000", compatible = …, … }. */
#include "device.h"
#include "label.h"
#include "types.h"
#include <string.h>

typedef struct
{
  const char *node, *label, *id; /* on the stack */
  CopSetting settings[6];
  guint n_settings;
  gboolean no_at, no_irq; /* the property itself is said in a way that replaces it */
  gboolean no_interrupts; /* irq says them */
} Plan;

static void
say (Plan *plan, const char *name, CopValue value)
{
  plan->settings[plan->n_settings++] = (CopSetting){ .name = name, .value = value };
}

/* Puts { name, value }, the value on top (popped), behind the pairs of the table. */
static void
append_pair (lua_State *L, int to, const char *name)
{
  lua_createtable (L, 2, 0);
  lua_pushstring (L, name);
  lua_rawseti (L, -2, 1);
  lua_insert (L, -2);
  lua_rawseti (L, -2, 2);
  lua_rawseti (L, to, (lua_Integer)lua_rawlen (L, to) + 1);
}

static void
check_all_twice (lua_State *L, CopLua *lua, Plan *plan, int index, CopLuaDtOf of)
{
  CopLuaTwice plain, extended;

  plan->no_at = cop_lua__check_twice (L, lua, index, "at", "reg", of) == COP_LUA_REPLACED;
  plain = cop_lua__check_twice (L, lua, index, "irq", "interrupts", of);
  extended = cop_lua__check_twice (L, lua, index, "irq", "interrupts-extended", of);
  /* what is said of whose they are is no less */
  plan->no_irq = plain == COP_LUA_REPLACED || extended != COP_LUA_ONCE;
  plan->no_interrupts = plain == COP_LUA_SAME && !plan->no_irq;
}

/* --- sorting out --- */

/* The keys that are no properties of the node: those of "x:add" that have a meaning here. */
static gboolean
take_key (lua_State *L, CopLua *lua, Plan *plan, int to)
{
  const char *key = lua_tostring (L, -2);

  if ((plan->no_at && strcmp (key, "at") == 0) || (plan->no_irq && strcmp (key, "irq") == 0)
      || (plan->no_interrupts && strcmp (key, "interrupts") == 0))
    return TRUE;
  if (strcmp (key, "at") == 0)
    {
      cop_lua__push_dt_word (L, lua, COP_DT_REG, -1);
      append_pair (L, to, "reg");
      return TRUE;
    }
  if (strcmp (key, "irq") == 0)
    {
      lua_pushstring (L, "interrupts");
      cop_lua__push_dt_word (L, lua, COP_DT_INTERRUPTS, -2);
      lua_rawset (L, to);
      return TRUE;
    }
  if (strcmp (key, "enabled") == 0)
    {
      if (!lua_isboolean (L, -1))
        cop_lua__fail_type (L, -1, "bool for 'enabled'");
      say (plan, "enabled", COP_VALUE_BOOL (lua_toboolean (L, -1)));
      return TRUE;
    }
  if (strcmp (key, "status") == 0 && lua_type (L, -1) == LUA_TSTRING
      && strcmp (lua_tostring (L, -1), "disabled") == 0)
    {
      say (plan, "enabled", COP_VALUE_BOOL (FALSE));
      return TRUE;
    }
  return FALSE;
}

/* Pushes the table of what the node says, from that at the index; another of the nodes in it. */
static void
sort_out (lua_State *L, CopLua *lua, Plan *plan, int index)
{
  lua_Integer n = (lua_Integer)lua_rawlen (L, index);
  int props, inner;

  luaL_checkstack (L, 12, NULL);
  lua_newtable (L);
  props = lua_gettop (L);
  lua_newtable (L);
  inner = lua_gettop (L);
  lua_rawgeti (L, index, 1);
  lua_rawseti (L, inner, 1);
  for (lua_Integer i = 2; i <= n; i++)
    {
      int to;

      lua_rawgeti (L, index, i);
      to = cop_lua__is_node_table (L, lua_gettop (L)) ? inner : props;
      lua_rawseti (L, to, (lua_Integer)lua_rawlen (L, to) + 1);
    }
  lua_pushliteral (L, "enabled");
  if (lua_rawget (L, index) == LUA_TBOOLEAN)
    cop_lua__check_status (L, lua, index, lua_toboolean (L, -1));
  lua_pop (L, 1);
  /* as everybody writes it, where the order is kept */
  lua_pushstring (L, "compatible");
  if (lua_rawget (L, index) != LUA_TNIL)
    append_pair (L, props, "compatible");
  else
    lua_pop (L, 1);
  for (lua_pushnil (L); lua_next (L, index); lua_pop (L, 1))
    if (lua_type (L, -2) == LUA_TSTRING && strcmp (lua_tostring (L, -2), "compatible") != 0
        && !take_key (L, lua, plan, props))
      {
        lua_pushvalue (L, -2);
        lua_pushvalue (L, -2);
        lua_rawset (L, props);
      }
}

/* A property of the table as it will be: the last pair of the name, else the key. */
static void
push_value (lua_State *L, int props, const char *name)
{
  for (lua_Integer i = (lua_Integer)lua_rawlen (L, props); i > 0; i--)
    {
      if (lua_rawgeti (L, props, i) == LUA_TTABLE)
        {
          lua_rawgeti (L, -1, 1);
          if (lua_type (L, -1) == LUA_TSTRING && strcmp (lua_tostring (L, -1), name) == 0)
            {
              lua_rawgeti (L, -2, 2);
              lua_replace (L, -3);
              lua_pop (L, 1);
              return;
            }
          lua_pop (L, 1);
        }
      lua_pop (L, 1);
    }
  lua_pushstring (L, name);
  lua_rawget (L, props);
}

static lua_Integer
cells_in (lua_State *L, int props, const char *name, lua_Integer otherwise)
{
  lua_Integer n;

  push_value (L, props, name);
  n = lua_isinteger (L, -1) ? lua_tointeger (L, -1) : otherwise;
  lua_pop (L, 1);
  return n >= 0 && n <= COP_LINE_MAX_CELLS ? n : 0;
}

static gboolean
is_in_text (lua_State *L, int index, const char *wanted)
{
  gboolean found = FALSE;

  if (lua_type (L, index) == LUA_TSTRING)
    return strcmp (lua_tostring (L, index), wanted) == 0;
  for (lua_Integer i = 1; lua_istable (L, index) && i <= (lua_Integer)lua_rawlen (L, index); i++)
    {
      found = found
              || (lua_rawgeti (L, index, i) == LUA_TSTRING
                  && strcmp (lua_tostring (L, -1), wanted) == 0);
      lua_settop (L, index);
    }
  return found;
}

/* A node with #address-cells is a bus. */
static void
plan_bus (lua_State *L, Plan *plan, int props)
{
  static const char *const simple[] = { "simple-bus", NULL };
  lua_Integer address_cells = cells_in (L, props, "#address-cells", 0);
  lua_Integer size_cells = cells_in (L, props, "#size-cells", 1);
  gboolean is_simple;

  if (address_cells == 0)
    return;
  push_value (L, props, "compatible");
  is_simple = is_in_text (L, lua_gettop (L), simple[0]);
  lua_pop (L, 1);
  say (plan, "address_cells", COP_VALUE_UINT ((guint64)address_cells));
  say (plan, "size_cells", COP_VALUE_UINT ((guint64)size_cells));
  say (plan, "bus_type",
       COP_VALUE_STRING (cop_dt_bus_type (plan->node, is_simple ? simple : NULL,
                                          (guint)address_cells, (guint)size_cells)));
}

/* The properties (2) and inner nodes (3) of a device (1) that has been made. */
static int
fill (lua_State *L)
{
  cop_lua__set_dts (L, cop_lua__check_alive (L, 1), 2, NULL);
  lua_remove (L, 2);
  return cop_lua__fill_node (L);
}

int
cop_lua__dt_device (lua_State *L)
{
  CopBox *self = cop_lua__check_alive (L, 1);
  CopLua *lua = self->head.lua;
  CopMachine *machine = cop_lua__machine_of (self->object);
  CopDeviceSpec spec = { .type_of = cop_host_type (lua->host, &cop_type_dt_device),
                         .flags = COP_ADD_NULLABLE };
  Plan plan = { NULL };
  CopLuaPlace place;
  CopDevice *device;
  GError *error = NULL;
  CopBus *bus = cop_bus (self->object);

  lua_settop (L, 2);
  if (!machine)
    {
      cop_object_error (self->object, &error, COP_ERROR_STATE, "is in no machine");
      cop_lua__raise (L, lua, error);
    }
  cop_lua__check_node_table (L, lua, 2, "a device");
  lua_rawgeti (L, 2, 1);                /* 3 */
  cop_lua__push_node_names (L, lua, 3); /* 4 labels, 5 node, 6 id */
  plan.label = lua_tostring (L, 4);
  plan.node = lua_tostring (L, 5);
  say (&plan, "node", COP_VALUE_STRING (plan.node));
  if (plan.label)
    say (&plan, "label", COP_VALUE_STRING (plan.label));
  spec.parent = bus ? (CopObject *)cop_bus_device (bus) : self->object;
  spec.id = cop_lua__push_node_id (L, spec.parent, lua_tostring (L, 6), plan.label != NULL);
  lua_replace (L, 6);
  check_all_twice (L, lua, &plan, 2, (CopLuaDtOf){ spec.parent, spec.id });
  sort_out (L, lua, &plan, 2); /* 7 props, 8 inner nodes */
  cop_lua__check_dts (L, 7, NULL, (CopLuaDtOf){ spec.parent, spec.id });
  plan_bus (L, &plan, 7);
  spec.bus = cop_dt_seat (spec.parent);
  spec.settings = plan.settings;
  spec.n_settings = plan.n_settings;
  spec.origin = cop_lua__origin (L, lua);
  place = cop_lua__enter_at (lua, self, spec.origin);
  device = cop_machine_device_addv (machine, &spec, &error);
  cop_lua__leave (lua, &place);
  if (!device)
    cop_lua__raise (L, lua, error);
  cop_lua__push (L, lua, (CopObject *)device); /* 9 */
  lua_pushcfunction (L, fill);
  lua_pushvalue (L, 9);
  lua_pushvalue (L, 7);
  lua_pushvalue (L, 8);
  if (lua_pcall (L, 3, 0, 0) != LUA_OK)
    {
      place = cop_lua__enter_at (lua, self, spec.origin);
      cop_object_cut (spec.parent, spec.id, NULL);
      cop_lua__leave (lua, &place);
      lua_error (L);
    }
  return 1;
}
