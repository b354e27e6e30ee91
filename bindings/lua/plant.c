/* Objects come into the tree, and go out of it. */
#include "device.h"
#include "event.h"
#include "types.h"
#include <string.h>

CopMachine *
cop_lua__machine_of (CopObject *object)
{
  CopObject *top = object;

  if (cop_device (object))
    return cop_device_machine (cop_device (object));
  for (CopObject *at = object; at; at = cop_object_parent (at))
    {
      if (cop_machine (at))
        return cop_machine (at);
      if (cop_device (at))
        return cop_device_machine (cop_device (at));
      top = at;
    }
  /* Beside the machine: /objects. */
  return cop_machine (cop_object_child (top, "machine"));
}

static CopMachine *
need_machine (lua_State *L, CopBox *box)
{
  CopMachine *machine = cop_lua__machine_of (box->object);
  GError *error = NULL;

  if (!machine)
    {
      cop_object_error (box->object, &error, COP_ERROR_STATE, "is in no machine");
      cop_lua__raise (L, box->head.lua, error);
    }
  return machine;
}

/* --- adding --- */

int
cop_lua__add (lua_State *L, CopMachine *machine, CopBox *self, CopObject *parent, CopBus *bus,
              int index)
{
  CopLua *lua = self->head.lua;
  CopLuaSpec *spec;
  CopLuaPlace place;
  CopDevice *device;
  GError *error = NULL;
  CopBox *made;
  int at;

  luaL_checkstack (L, 16, NULL);
  index = lua_absindex (L, index);
  spec = cop_lua__read_spec (L, lua, index, NULL);
  at = lua_gettop (L);
  spec->spec.parent = parent;
  spec->spec.bus = bus;
  lua_pushstring (L, "bus");
  if (lua_rawget (L, index) != LUA_TNIL)
    spec->spec.bus = cop_lua__to_bus (L, lua, -1, (CopObject *)machine, spec->spec.type_of);
  lua_pop (L, 1);
  place = cop_lua__enter_at (lua, self, spec->spec.origin);
  device = cop_machine_device_addv (machine, &spec->spec, &error);
  cop_lua__leave (lua, &place);
  cop_lua__settle_spec (L, spec, index);
  cop_lua__clear_spec (spec);
  if (!device)
    cop_lua__raise (L, lua, error);
  cop_lua__push (L, lua, (CopObject *)device);
  if (spec->dt)
    {
      made = cop_lua__box (L, -1);
      lua_getiuservalue (L, at, 1);
      cop_lua__set_dts (L, made, lua_gettop (L), NULL);
      lua_pop (L, 1);
    }
  return 1;
}

/* --- objects without a parent yet --- */

typedef struct
{
  const CopSetting *setting;
  guint index;
} Ordered;

static int
compare (gconstpointer a, gconstpointer b)
{
  const Ordered *x = a, *y = b;

  return x->index < y->index ? -1 : x->index > y->index;
}

/* In the order in which the type declares them. */
static gboolean
apply (CopObject *object, const CopLuaSpec *spec, GError **error)
{
  CopType *type = cop_object_type (object);
  GArray *order = g_array_new (FALSE, FALSE, sizeof (Ordered));
  gboolean ok = TRUE;

  for (guint i = 0; i < spec->spec.n_settings; i++)
    {
      const CopSetting *setting = &spec->spec.settings[i];
      Ordered row = { setting, cop_prop_index (cop_type_find_prop (type, setting->name)) };

      g_array_append_val (order, row);
    }
  g_array_sort (order, compare);
  for (guint i = 0; i < order->len && ok; i++)
    {
      const CopSetting *setting = g_array_index (order, Ordered, i).setting;

      ok = cop_object_set (object, setting->name, &setting->value, error);
    }
  for (guint i = 0; i < spec->spec.n_wiring && ok; i++)
    {
      const CopWiring *wiring = &spec->spec.wiring[i];

      ok = cop_device_wire ((CopDevice *)object, wiring->output, wiring->index, &wiring->endpoint,
                            error);
    }
  g_array_unref (order);
  return ok;
}

/* cop.new { "type", key = value, bus = bus }: the bus is for the planting. */
int
cop_lua__new_object (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  CopLuaSpec *spec;
  CopLuaPlace place;
  CopObject *object;
  GError *error = NULL;
  CopBox *box;
  gboolean ok;

  lua_settop (L, 1);
  spec = cop_lua__read_spec (L, lua, 1, NULL); /* 2 */
  lua_pushstring (L, "bus");
  if (lua_rawget (L, 1) != LUA_TNIL) /* 3 */
    cop_lua__to_bus (L, lua, 3, NULL, spec->spec.type_of);
  box = cop_lua__push_empty (L, lua, spec->spec.type_of); /* 4 */
  luaL_checkstack (L, 8, NULL);
  place = cop_lua__enter_at (lua, NULL, spec->spec.origin);
  object = cop_object_new (spec->spec.type_of, &error);
  cop_lua__leave (lua, &place);
  if (!object)
    cop_lua__raise (L, lua, error);
  box = cop_lua__box_take (L, box, object);
  place = cop_lua__enter_at (lua, NULL, spec->spec.origin);
  ok = apply (object, spec, &error);
  cop_lua__leave (lua, &place);
  cop_lua__settle_spec (L, spec, 1);
  cop_lua__clear_spec (spec);
  if (!ok)
    cop_lua__raise (L, lua, error);
  lua_pushvalue (L, 3);
  lua_setiuservalue (L, 4, COP_BOX_BUS);
  if (spec->dt)
    {
      lua_getiuservalue (L, 2, 1);
      cop_lua__set_dts (L, box, lua_gettop (L), NULL);
    }
  lua_settop (L, 4);
  return 1;
}

/* --- planting and cutting --- */

void
cop_lua__plant (lua_State *L, CopBox *parent, const char *name, int index)
{
  CopLua *lua = parent->head.lua;
  CopBox *box = cop_lua__check_alive (L, index);
  CopMachine *machine = need_machine (L, parent);
  CopBus *bus = NULL;
  GError *error = NULL;
  CopLuaPlace place;

  if (lua_getiuservalue (L, index, COP_BOX_BUS) == LUA_TUSERDATA)
    bus = cop_lua__to_bus (L, lua, -1, NULL, cop_object_type (box->object));
  place = cop_lua__enter (L, lua, parent);
  cop_machine_plant (machine, parent->object, name, box->object, bus, COP_ADD_NULLABLE, &error);
  cop_lua__leave (lua, &place);
  cop_lua__settle_box (L, index);
  if (error)
    cop_lua__raise (L, lua, error);
  lua_pop (L, 1);
}

void
cop_lua__cut (lua_State *L, CopBox *parent, const char *name)
{
  CopLua *lua = parent->head.lua;
  CopLuaPlace place = cop_lua__enter (L, lua, parent);
  GError *error = NULL;

  cop_object_cut (parent->object, name, &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
}
