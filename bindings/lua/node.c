/* Plain nodes, and what devices say by hand: dev.dt["name"] = value. */
#include "device.h"
#include "label.h"
#include "types.h"
#include <string.h>

/* --- dev.dt --- */

typedef struct
{
  CopLuaHead head; /* its user value is the device's handle */
} Proxy;

static int
l_dt_newindex (lua_State *L)
{
  lua_getiuservalue (L, 1, 1);
  cop_lua__set_dt (L, cop_lua__check_alive (L, -1), 2, 3);
  return 0;
}

static const luaL_Reg proxy_meta[] = { { "__newindex", l_dt_newindex }, { NULL, NULL } };
static const CopLuaClass proxy_class = { .name = "dt", .meta = proxy_meta };

int
cop_lua__push_dt_proxy (lua_State *L, CopBox *box)
{
  cop_lua__new (L, box->head.lua, &proxy_class, sizeof (Proxy), 1);
  cop_lua__push (L, box->head.lua, box->object);
  lua_setiuservalue (L, -2, 1);
  return 1;
}

static int
get_dt (lua_State *L, CopBox *box)
{
  return cop_lua__push_dt_proxy (L, box);
}

/* node.dt["name"] = value is node["name"] = value, of any name. */
const CopField cop_lua__node_fields[] = { { "dt", COP_FIELD_ALIVE, get_dt, NULL },
                                          { NULL, COP_FIELD_ALIVE, NULL, NULL } };

/* --- making plain nodes --- */

/* Makes a node without properties and without a parent; pushed. */
static CopBox *
make (lua_State *L, CopLua *lua)
{
  CopType *type = cop_host_type (lua->host, &cop_type_node);
  CopBox *box = cop_lua__push_empty (L, lua, type);
  CopLuaPlace place = cop_lua__enter (L, lua, NULL);
  GError *error = NULL;
  CopObject *object = cop_object_new (type, &error);

  cop_lua__leave (lua, &place);
  if (!object)
    cop_lua__raise (L, lua, error);
  return cop_lua__box_take (L, box, object);
}

static gboolean
is_labelled (CopObject *object)
{
  g_autofree char *label = NULL;

  return cop_object_get_string (object, "label", &label, NULL) && label;
}

/* The node in the Devicetree is called so, if nothing has said how. */
static gboolean
keep_name (CopObject *object, const char *name, GError **error)
{
  g_autofree char *said = NULL;

  return cop_object_get_string (object, "node", &said, error)
         && (said || cop_object_set_string (object, "node", name, error));
}

/* Gives a parent to the node with the handle on top, which goes when it cannot have that. */
static void
attach (lua_State *L, CopBox *parent, const char *wanted)
{
  CopLua *lua = parent->head.lua;
  CopBox *box = cop_lua__box (L, -1);
  const char *name = cop_lua__push_node_id (L, parent->object, wanted, is_labelled (box->object));
  CopLuaPlace place;
  GError *error = NULL;

  lua_insert (L, -2);
  place = cop_lua__enter (L, lua, parent);
  /* The name that something else of the parent has is that of the node all the same. */
  if (strcmp (name, wanted) == 0 || keep_name (box->object, wanted, &error))
    cop_object_add (parent->object, name, box->object, COP_ADD_NULLABLE, &error);
  cop_lua__leave (lua, &place);
  cop_lua__settle_box (L, -1);
  if (!error)
    return;
  if (box->owned)
    cop_lua__let_go (box);
  cop_lua__raise (L, lua, error);
}

/* Gives the node with the handle on top the labels and the name that its table says.  Returns the
 * name of the object, which stays below the handle. */
static const char *
name_it (lua_State *L, int table)
{
  CopBox *box = cop_lua__box (L, -1);
  GError *error = NULL;
  int labels;

  luaL_checkstack (L, 12, NULL);
  lua_rawgeti (L, table, 1);
  cop_lua__push_node_names (L, box->head.lua, lua_gettop (L)); /* labels, node, id */
  labels = lua_gettop (L) - 2;
  if (!lua_isnil (L, labels)
      && (!cop_object_set_string (box->object, "label", lua_tostring (L, labels), &error)
          || !cop_object_set_string (box->object, "node", lua_tostring (L, labels + 1), &error)))
    {
      cop_lua__let_go (box);
      cop_lua__raise (L, box->head.lua, error);
    }
  lua_pushvalue (L, labels - 2);
  return lua_tostring (L, -2);
}

/* How a table like { "name", key = value, cop.node { … } } has to look like. */
void
cop_lua__check_node_table (lua_State *L, CopLua *lua, int index, const char *what)
{
  lua_Integer n;

  luaL_checkstack (L, 10, NULL);
  if (!lua_istable (L, index))
    cop_lua__fail_type (L, index, "table like { \"name\", key = value }");
  n = (lua_Integer)lua_rawlen (L, index);
  if (lua_rawgeti (L, index, 1) != LUA_TSTRING)
    cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "%s begins with its name, not %s", what,
                   cop_lua__describe (L, -1));
  lua_pop (L, 1);
  for (lua_Integer i = 2; i <= n; i++)
    {
      if (lua_rawgeti (L, index, i) != LUA_TTABLE)
        cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                       "behind the name of %s stand nodes and pairs { \"name\", value }, not %s",
                       what, cop_lua__describe (L, -1));
      lua_pop (L, 1);
    }
}

/* A node below, as cop.node marks it: its name first, and the mark as a metatable. */
gboolean
cop_lua__is_node_table (lua_State *L, int index)
{
  gboolean found;

  if (!lua_getmetatable (L, index))
    return FALSE;
  lua_getfield (L, -1, "__name");
  found = lua_isstring (L, -1) && strcmp (lua_tostring (L, -1), "cop.node") == 0;
  lua_pop (L, 2);
  return found;
}

/* What means something for a device, and would be a property that nobody reads here. */
static void
check_key (lua_State *L, CopLua *lua, const char *key)
{
  static const char *const words[][2] = {
    { "at", "'reg' has its addresses, in the cells of the node above" },
    { "irq", "'interrupts' and 'interrupt-parent', or 'interrupts-extended', are its interrupts" },
    { "enabled", "'status' says \"okay\" or \"disabled\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (key, words[i][0]) == 0)
      cop_lua__fail (
          L, lua, COP_ERROR_INVALID, NULL,
          "a plain node has no '%s': %s; 'generic' makes a device, which has 'at', 'irq' "
          "and 'enabled' (a property that is called so: { \"%s\", value })",
          key, words[i][1], key);
}

static void
set_keyed (lua_State *L, CopBox *box, int index, const char *node)
{
  lua_Integer n = (lua_Integer)lua_rawlen (L, index);

  /* Pairs in the order given, then names in their order. */
  lua_newtable (L);
  for (lua_Integer i = 2, k = 0; i <= n; i++)
    {
      lua_rawgeti (L, index, i);
      if (cop_lua__is_node_table (L, lua_gettop (L)))
        lua_pop (L, 1);
      else
        lua_rawseti (L, -2, ++k);
    }
  for (lua_pushnil (L); lua_next (L, index);)
    {
      if (lua_type (L, -2) == LUA_TSTRING)
        {
          check_key (L, box->head.lua, lua_tostring (L, -2));
          lua_pushvalue (L, -2);
          lua_insert (L, -2);
          lua_rawset (L, -4);
        }
      else
        lua_pop (L, 1);
    }
  cop_lua__set_dts (L, box, lua_gettop (L), node);
  lua_pop (L, 1);
}

/* Makes the node of the table on top, popped, below the parent, and writes both into the list of
 * those to be filled. */
static void
make_inner (lua_State *L, CopBox *parent, int list)
{
  CopLua *lua = parent->head.lua;
  lua_Integer n = (lua_Integer)lua_rawlen (L, list);
  int table = lua_gettop (L);

  cop_lua__check_node_table (L, lua, table, "a plain node");
  make (L, lua);
  attach (L, parent, name_it (L, table));
  lua_rawseti (L, list, n + 1);
  lua_settop (L, table);
  lua_rawseti (L, list, n + 2);
}

/* Fills a node as its table says.  Those still to be filled wait in a list, so that a deep
 * description needs no deep stack. */
int
cop_lua__fill_node (lua_State *L)
{
  lua_newtable (L); /* 1: node, table, node, table, … */
  lua_insert (L, 1);
  lua_rawseti (L, 1, 2);
  lua_rawseti (L, 1, 1);
  for (lua_Integer done = 0; done < (lua_Integer)lua_rawlen (L, 1); done += 2)
    {
      CopBox *box;
      lua_Integer n;

      lua_settop (L, 1);
      lua_rawgeti (L, 1, done + 1); /* 2 */
      lua_rawgeti (L, 1, done + 2); /* 3 */
      lua_rawgeti (L, 3, 1);        /* 4 */
      box = cop_lua__check_alive (L, 2);
      set_keyed (L, box, 3, lua_tostring (L, 4));
      n = (lua_Integer)lua_rawlen (L, 3);
      for (lua_Integer i = 2; i <= n; i++)
        {
          lua_rawgeti (L, 3, i); /* 5 */
          if (cop_lua__is_node_table (L, 5))
            make_inner (L, box, 1);
          else
            lua_pop (L, 1);
        }
    }
  return 0;
}

/* The node is in no tree until it is complete. */
int
cop_lua__node (lua_State *L)
{
  CopBox *self = cop_lua__check_alive (L, 1), *box;
  CopLua *lua = self->head.lua;

  lua_settop (L, 2);
  cop_lua__check_node_table (L, lua, 2, "a plain node");
  lua_rawgeti (L, 2, 1); /* 3 */
  lua_pushcfunction (L, cop_lua__fill_node);
  box = make (L, lua); /* 5 */
  lua_pushvalue (L, 5);
  lua_insert (L, 4); /* the handle, fill, the handle again */
  lua_pushvalue (L, 2);
  if (lua_pcall (L, 2, 0, 0) != LUA_OK)
    {
      cop_lua__let_go (box);
      lua_error (L);
    }
  attach (L, self, name_it (L, 2));
  return 1;
}

int
cop_lua__push_node_child (lua_State *L, CopBox *box, const char *name)
{
  CopObject *child = cop_object_child (box->object, name);

  if (child)
    {
      cop_lua__push (L, box->head.lua, child);
      return 1;
    }
  make (L, box->head.lua);
  attach (L, box, name);
  return 1;
}
