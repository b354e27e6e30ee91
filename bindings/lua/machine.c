/* Machines in a script: built, plugged, closed. */
#include "device.h"
#include "event.h"
#include "clock.h"
#include "label.h"
#include "tree.h"
#include "types.h"
#include <coppice/devicetree.h>
#include <string.h>

/* --- building --- */

/* The state keeps the reference that building gives, until the machine is closed. */
int
cop_lua__build (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);
  CopType *type = cop_lua__check_type (L, lua, 1);
  CopLuaSpec *spec;
  CopLuaPlace place;
  CopMachine *machine;
  GError *error = NULL;

  lua_settop (L, 2);
  if (!cop_type_is_a (type, &cop_type_machine))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "type '%s' is no machine type",
                   cop_type_name (type));
  spec = cop_lua__read_params (L, lua, 2, type);
  place = cop_lua__enter (L, lua, NULL);
  machine =
      cop_machine_new (lua->host, type, spec->spec.settings, spec->spec.n_settings, NULL, &error);
  cop_lua__leave (lua, &place);
  cop_lua__settle_spec (L, spec, 2);
  cop_lua__clear_spec (spec);
  if (!machine)
    cop_lua__raise (L, lua, error);
  g_ptr_array_add (lua->machines, machine);
  cop_lua__push (L, lua, (CopObject *)machine);
  return 1;
}

gboolean
cop_lua__steal_machine (CopLua *lua, CopMachine *machine)
{
  return g_ptr_array_remove (lua->machines, machine);
}

gboolean
cop_lua__close_machine (CopLua *lua, CopMachine *machine, GError **error)
{
  gboolean mine = cop_lua__steal_machine (lua, machine);
  gboolean ok = cop_machine_close (machine, error);

  if (mine)
    cop_machine_unref (machine);
  return ok;
}

/* m:close (): TRUE when nothing is left; once more does nothing. */
static int
l_close (lua_State *L)
{
  CopBox *box = cop_lua__check_box (L, 1);
  CopLua *lua = box->head.lua;
  CopMachine *machine = box->object ? cop_machine (box->object) : NULL;
  CopLuaPlace place;
  GError *error = NULL;

  if (box->object && !machine)
    cop_lua__fail_type (L, 1, "machine");
  if (machine && !cop_machine_is_closed (machine))
    {
      place = cop_lua__enter (L, lua, box);
      cop_lua__close_machine (lua, machine, &error);
      cop_lua__leave (lua, &place);
      if (error)
        cop_lua__raise (L, lua, error);
    }
  lua_pushboolean (L, TRUE);
  return 1;
}

/* --- plugging --- */

static int
l_device_add (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);

  return cop_lua__add (L, machine, cop_lua__box (L, 1), NULL, NULL, 2);
}

/* m:device_del (id or device): the removal. */
static int
l_device_del (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopBox *box = cop_lua__box (L, 1);
  CopLua *lua = box->head.lua;
  CopLuaGuard *guard = cop_lua__guard (L, lua);
  CopLuaPlace place;
  CopRemoval *removal, **slot;
  GError *error = NULL;
  const char *id;

  if (cop_lua__box (L, 2))
    {
      guard->release = g_free;
      guard->held = cop_object_path (cop_lua__check_alive (L, 2)->object);
      id = guard->held;
    }
  else
    id = luaL_checkstring (L, 2);
  slot = cop_lua__push_removal (L, lua);
  place = cop_lua__enter (L, lua, box);
  removal = cop_machine_device_del (machine, id ? id : "", NULL, NULL, &error);
  if (removal)
    *slot = cop_removal_ref (removal);
  cop_lua__leave (lua, &place);
  cop_lua__guard_clear (guard);
  if (!removal)
    cop_lua__raise (L, lua, error);
  /* The cut is complete; a hook failed on the way. */
  if (error)
    cop_lua__raise (L, lua, error);
  return 1;
}

static int
l_retired (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = cop_lua__guard (L, lua);
  GPtrArray *retired;

  guard->release = (GDestroyNotify)g_ptr_array_unref;
  guard->held = retired = cop_machine_retired (machine);
  lua_createtable (L, (int)retired->len, 0);
  for (guint i = 0; i < retired->len; i++)
    {
      cop_lua__push (L, lua, retired->pdata[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}

static int
l_reset (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopBox *box = cop_lua__box (L, 1);
  CopLuaPlace place = cop_lua__enter (L, box->head.lua, box);
  GError *error = NULL;

  cop_machine_reset (machine, &error);
  cop_lua__leave (box->head.lua, &place);
  if (error)
    cop_lua__raise (L, box->head.lua, error);
  return 0;
}

/* --- snapshots --- */

/* Its user values: the Devicetree, or the error of making it. */
typedef struct
{
  CopLuaHead head;
  CopSnapshot *snapshot;
} Snapshot;

static void
release_snapshot (gpointer data)
{
  Snapshot *box = data;

  g_clear_pointer (&box->snapshot, cop_snapshot_free);
}

static const CopLuaClass snapshot_class;

/* snapshot:to_tree (): the Devicetree as it was. */
static int
l_snapshot_to_tree (lua_State *L)
{
  Snapshot *box = cop_lua__check (L, 1, &snapshot_class);

  if (lua_getiuservalue (L, 1, 1) != LUA_TNIL)
    return 1;
  if (lua_getiuservalue (L, 1, 2) != LUA_TNIL)
    return lua_error (L);
  cop_lua__fail (L, box->head.lua, COP_ERROR_NOT_FOUND, NULL,
                 "the snapshot has no Devicetree: it was taken without { tree = true }");
}

static const luaL_Reg snapshot_methods[] = { { "to_tree", l_snapshot_to_tree }, { NULL, NULL } };
static const CopLuaClass snapshot_class = { .name = "snapshot",
                                            .methods = snapshot_methods,
                                            .release = release_snapshot };

/* m:snapshot { tree = true }: with the Devicetree.  That of an imported machine is what it is
 * about: it is taken in any case, or why there is none. */
static int
l_snapshot (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  gboolean wanted = FALSE;
  Snapshot *box;

  lua_settop (L, 2);
  if (!lua_isnil (L, 2))
    {
      luaL_checktype (L, 2, LUA_TTABLE);
      lua_getfield (L, 2, "tree");
      wanted = lua_toboolean (L, -1);
      lua_pop (L, 1);
    }
  box = cop_lua__new (L, lua, &snapshot_class, sizeof *box, 2); /* 3 */
  if (wanted || cop_object_is_a ((CopObject *)machine, &cop_type_dt_machine))
    {
      lua_pushcfunction (L, cop_lua__to_tree);
      lua_pushvalue (L, 1);
      if (lua_pcall (L, 1, 1, 0) == LUA_OK)
        lua_setiuservalue (L, 3, 1);
      else if (wanted)
        lua_error (L);
      else
        lua_setiuservalue (L, 3, 2);
    }
  box->snapshot = cop_machine_snapshot (machine);
  return 1;
}

/* m:diff (before, after): the lines that differ; without after, from before to what is. */
static int
l_diff (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  Snapshot *before = cop_lua__check (L, 2, &snapshot_class), *after;
  CopLuaGuard *guard;
  char **lines;

  lua_settop (L, 3);
  if (lua_isnil (L, 3))
    {
      after = cop_lua__new (L, lua, &snapshot_class, sizeof *after, 2);
      after->snapshot = cop_machine_snapshot (machine);
    }
  else
    after = cop_lua__check (L, 3, &snapshot_class);
  guard = cop_lua__guard (L, lua);
  guard->release = (GDestroyNotify)g_strfreev;
  guard->held = lines = cop_snapshot_diff (before->snapshot, after->snapshot);
  lua_newtable (L);
  for (int i = 0; lines[i]; i++)
    {
      lua_pushstring (L, lines[i]);
      lua_rawseti (L, -2, i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}

/* --- fields --- */

static int
get_peripheral (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, cop_machine_peripheral ((CopMachine *)box->object));
  return 1;
}

static int
get_peripheral_anon (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, cop_machine_peripheral_anon ((CopMachine *)box->object));
  return 1;
}

static int
get_unattached (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, cop_machine_unattached ((CopMachine *)box->object));
  return 1;
}

static int
get_objects (lua_State *L, CopBox *box)
{
  cop_lua__push (L, box->head.lua, cop_machine_objects ((CopMachine *)box->object));
  return 1;
}

static int
get_running (lua_State *L, CopBox *box)
{
  lua_pushboolean (L, cop_machine_is_running ((CopMachine *)box->object));
  return 1;
}

static int
get_live_objects (lua_State *L, CopBox *box)
{
  lua_pushinteger (
      L, box->object ? (lua_Integer)cop_machine_live_objects ((CopMachine *)box->object) : 0);
  return 1;
}

static int
get_chosen (lua_State *L, CopBox *box)
{
  return cop_lua__push_node_child (L, box, "chosen");
}

static int
get_aliases (lua_State *L, CopBox *box)
{
  return cop_lua__push_node_child (L, box, "aliases");
}

/* board.chosen = { … } sets each property; so does aliases. */
static void
set_chosen (lua_State *L, CopBox *box)
{
  const char *name = lua_tostring (L, 2);

  cop_lua__check_dts (L, 3, name, (CopLuaDtOf){ box->object, name });
  cop_lua__push_node_child (L, box, name);
  cop_lua__set_dts (L, cop_lua__box (L, -1), 3, name);
}

/* The device below which the CPUs are, made on first use. */
static int
get_cpus (lua_State *L, CopBox *box)
{
  CopLua *lua = box->head.lua;
  CopObject *cpus = cop_object_child (box->object, "cpus");
  CopDeviceSpec spec = { .type = "cpus", .id = "cpus", .parent = box->object };
  CopLuaPlace place;
  GError *error = NULL;

  if (!cpus)
    {
      spec.origin = cop_lua__origin (L, lua);
      place = cop_lua__enter_at (lua, box, spec.origin);
      cpus = (CopObject *)cop_machine_device_addv ((CopMachine *)box->object, &spec, &error);
      cop_lua__leave (lua, &place);
    }
  if (!cpus)
    cop_lua__raise (L, lua, error);
  cop_lua__push (L, lua, cpus);
  return 1;
}

const CopField cop_lua__machine_fields[] = {
  { "clock", COP_FIELD_ALIVE, cop_lua__push_clock, NULL },
  { "memory", COP_FIELD_ALIVE, cop_lua__push_memory, NULL },
  { "space", COP_FIELD_ALIVE, cop_lua__push_memory, NULL },
  { "peripheral", COP_FIELD_ALIVE, get_peripheral, NULL },
  { "peripheral_anon", COP_FIELD_ALIVE, get_peripheral_anon, NULL },
  { "unattached", COP_FIELD_ALIVE, get_unattached, NULL },
  { "objects", COP_FIELD_ALIVE, get_objects, NULL },
  { "running", COP_FIELD_ALIVE, get_running, NULL },
  { "live_objects", COP_FIELD_FINALIZED, get_live_objects, NULL },
  { "chosen", COP_FIELD_ALIVE, get_chosen, set_chosen },
  { "aliases", COP_FIELD_ALIVE, get_aliases, set_chosen },
  { "cpus", COP_FIELD_ALIVE, get_cpus, NULL },
  { "labels", COP_FIELD_ALIVE, cop_lua__push_labels, NULL },
  { "removals", COP_FIELD_ALIVE, cop_lua__get_removals, NULL },
  { NULL, COP_FIELD_ALIVE, NULL, NULL },
};

/* m:at (path): as cop_object_resolve finds it, else by its label or path in the Devicetree.  Hides
 * the property of the same name: a machine is at no address. */
static int
l_at (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  const char *path = luaL_checkstring (L, 2);
  GError *error = NULL;
  CopObject *found;

  if (*path == '&')
    found = cop_machine_find_node (machine, path, &error);
  else
    found = cop_object_resolve ((CopObject *)machine, path, &error);
  if (!found && *path == '/' && !g_str_has_prefix (path, "/machine"))
    {
      GError *other = NULL;

      found = cop_machine_find_node (machine, path, &other);
      g_clear_error (&error);
      error = other;
    }
  if (!found)
    cop_lua__raise (L, cop_lua__need (L), error);
  cop_lua__push (L, cop_lua__need (L), found);
  return 1;
}

const luaL_Reg cop_lua__machine_late_methods[] = { { "at", l_at }, { NULL, NULL } };

const luaL_Reg cop_lua__machine_methods[] = {
  { "device_add", l_device_add },
  { "device_del", l_device_del },
  { "retired", l_retired },
  { "record", cop_lua__record },
  { "observe", cop_lua__observe },
  { "snapshot", l_snapshot },
  { "diff", l_diff },
  { "transaction", cop_lua__transaction },
  { "reset", l_reset },
  { "close", l_close },
  { NULL, NULL },
};
