/* Fields of handles.
 *
 * Each type has one metatable for the handles of its objects.  Its __index and __newindex have two
 * upvalues: a CopMeta, which finds a name by the address of Lua's string (short strings are unique
 * in a state, and those of the table are kept alive by it), and the table of names, which
 * finds it by content when the address is another one (long strings).
 */
#include "device.h"
#include "meta.h"
#include "types.h"
#include <string.h>

#define META lua_upvalueindex (1)
#define NAMES lua_upvalueindex (2)

static inline const CopKey *
find_key (const CopMeta *meta, const char *name)
{
  for (guint i = cop_lua__slot (name) & meta->mask; meta->keys[i].name; i = (i + 1) & meta->mask)
    if (meta->keys[i].name == name)
      return &meta->keys[i];
  return NULL;
}

/* The key of this name by content. */
static const CopKey *
find_long_key (lua_State *L, const CopMeta *meta)
{
  const CopKey *key = NULL;

  lua_pushvalue (L, 2);
  if (lua_rawget (L, NAMES) == LUA_TNUMBER)
    key = &meta->keys[lua_tointeger (L, -1)];
  lua_pop (L, 1);
  return key;
}

static CopBox *
self (lua_State *L)
{
  CopBox *box = cop_lua__box (L, 1);

  if (!box)
    cop_lua__fail_type (L, 1, "object");
  return box;
}

static void
need (lua_State *L, CopBox *box, CopFieldWhen when)
{
  if (when != COP_FIELD_FINALIZED && !box->object)
    cop_lua__fail_dead (L, box);
  if (when == COP_FIELD_ALIVE && !cop_object_is_alive (box->object))
    cop_lua__fail_dead (L, box);
}

/* --- what is not there --- */

static void
add_name (lua_State *L, const char *name)
{
  lua_pushstring (L, name);
  lua_rawseti (L, -2, (lua_Integer)lua_rawlen (L, -2) + 1);
}

void
cop_lua__push_names (lua_State *L, CopBox *box)
{
  int names, list;

  luaL_checkstack (L, 10, NULL);
  lua_newtable (L);
  list = lua_gettop (L);
  cop_lua__push_type_meta (L, box->head.lua, box->type);
  lua_getfield (L, -1, "names");
  names = lua_gettop (L);
  for (lua_pushnil (L); lua_next (L, names);)
    {
      lua_pop (L, 1);
      if (lua_type (L, -1) == LUA_TSTRING)
        {
          lua_pushvalue (L, list);
          add_name (L, lua_tostring (L, -2));
          lua_pop (L, 1);
        }
    }
  lua_settop (L, list);
  if (!box->object)
    return;
  for (CopObject *child = cop_object_first_child (box->object); child;
       child = cop_object_next (child))
    add_name (L, cop_object_name (child));
  if (cop_device (box->object))
    {
      const CopLineDef *def;

      for (guint i = 0; (def = cop_device_nth_input (cop_device (box->object), i)); i++)
        add_name (L, def->name);
      for (guint i = 0; (def = cop_device_nth_output (cop_device (box->object), i)); i++)
        add_name (L, def->name);
    }
}

/* What is to be said of a name that a device has in another place; NULL: nothing. */
static const char *
elsewhere (CopBox *box, const char *name)
{
  CopDevice *device = box->object ? cop_device (box->object) : NULL;
  gboolean is_described;

  if (!device)
    return NULL;
  is_described = cop_object_is_a (box->object, &cop_type_dt_device);
  if (strcmp (name, "status") == 0)
    return "'enabled' says whether it is on, and dt.status is the text of its node";
  if (is_described && strcmp (name, "irq") == 0)
    return "its interrupts are said when it is made, { …, irq = … }, or by "
           "dt[\"interrupts-extended\"]";
  if (cop_device_output (device, name) || cop_device_input (device, name))
    return "it is wired when it is made, { …, output = provider.input (7) }";
  return NULL;
}

/* Raises "PATH: no field 'clok'; did you mean 'clock'?". */
static int
fail_unknown (lua_State *L, CopBox *box, const char *what)
{
  const char *name = luaL_tolstring (L, 2, NULL), *other = elsewhere (box, name);
  const char **names, *hint;
  GError *error = NULL;
  lua_Integer n;
  char *path;

  cop_lua__push_names (L, box);
  n = (lua_Integer)lua_rawlen (L, -1);
  names = lua_newuserdatauv (L, (gsize)(n + 1) * sizeof *names, 0);
  for (lua_Integer i = 0; i < n; i++)
    {
      lua_rawgeti (L, -2, i + 1);
      names[i] = lua_tostring (L, -1);
      lua_pop (L, 1);
    }
  names[n] = NULL;
  hint = other ? lua_pushfstring (L, "; %s", other) : cop_lua__hint (L, name, names);
  path = cop_object_label (box->object);
  cop_error_set (&error, COP_ERROR_NOT_FOUND, path, "%s '%s'%s", what, name, hint);
  g_free (path);
  cop_lua__raise (L, box->head.lua, error);
}

/* --- reading --- */

/* A child, an input, a dynamic property; else nil or an error. */
static int
index_slowly (lua_State *L, const CopMeta *meta, CopBox *box)
{
  const char *name;
  CopObject *child;

  if (!box->object)
    cop_lua__fail_dead (L, box);
  if (lua_type (L, 2) != LUA_TSTRING)
    {
      if (meta->answers_nil)
        return 0;
      return fail_unknown (L, box, "no field");
    }
  name = lua_tostring (L, 2);
  child = cop_object_child (box->object, name);
  if (child)
    {
      cop_lua__push (L, meta->lua, child);
      return 1;
    }
  if (meta->answers_nil)
    return 0;
  if (!cop_object_is_alive (box->object))
    cop_lua__fail_dead (L, box);
  if (cop_lua__push_input (L, box, name) || cop_lua__push_output (L, box, name)
      || cop_lua__push_dynamic (L, box, name))
    return 1;
  return fail_unknown (L, box, "no property, child or method");
}

static int
push_key (lua_State *L, const CopKey *key, CopBox *box)
{
  switch (key->kind)
    {
    case COP_KEY_PROP:
      if (G_UNLIKELY (!box->object))
        cop_lua__fail_dead (L, box);
      cop_lua__push_prop (L, box, key->prop, key->prop_kind);
      return 1;
    case COP_KEY_METHOD:
      lua_rawgeti (L, NAMES, key->method);
      return 1;
    case COP_KEY_FIELD:
      need (L, box, key->field->when);
      return key->field->get (L, box);
    case COP_KEY_WINDOW:
      return cop_lua__push_window (L, box, key->window);
    }
  return 0;
}

int
cop_lua__l_index (lua_State *L)
{
  const CopMeta *meta = lua_touserdata (L, META);
  CopBox *box = cop_lua__box (L, 1);
  const CopKey *key;

  if (G_UNLIKELY (!box))
    return cop_lua__fail_type (L, 1, "object");
  if (G_UNLIKELY (lua_type (L, 2) != LUA_TSTRING))
    return index_slowly (L, meta, box);
  /* What users have named comes before what all containers have. */
  if (G_UNLIKELY (meta->answers_nil) && box->object)
    {
      CopObject *child = cop_object_child (box->object, lua_tostring (L, 2));

      if (child)
        {
          cop_lua__push (L, meta->lua, child);
          return 1;
        }
    }
  key = find_key (meta, lua_tostring (L, 2));
  if (G_UNLIKELY (!key))
    key = find_long_key (L, meta);
  return G_LIKELY (key) ? push_key (L, key, box) : index_slowly (L, meta, box);
}

/* --- writing --- */

/* An object or nil for a name that is no property: plants or cuts. */
static void
write_child (lua_State *L, const CopMeta *meta, CopBox *box)
{
  const char *name = lua_tostring (L, 2);

  if (lua_isnil (L, 3) && (meta->answers_nil || cop_object_child (box->object, name)))
    cop_lua__cut (L, box, name);
  else if (cop_lua__box (L, 3) && !cop_lua__has_dynamic (box, name))
    cop_lua__plant (L, box, name, 3);
  else if (cop_lua__has_dynamic (box, name))
    cop_lua__set_dynamic (L, box, name, 3);
  else if (meta->answers_nil)
    cop_lua__fail_type (L, 3, "object or nil");
  else
    fail_unknown (L, box, "no property");
}

int
cop_lua__l_newindex (lua_State *L)
{
  const CopMeta *meta = lua_touserdata (L, META);
  CopBox *box = self (L);
  const CopKey *key = NULL;
  const CopProp *hidden;

  if (lua_type (L, 2) == LUA_TSTRING)
    {
      key = find_key (meta, lua_tostring (L, 2));
      if (G_UNLIKELY (!key))
        key = find_long_key (L, meta);
    }
  if (G_LIKELY (key && key->kind == COP_KEY_PROP))
    {
      if (G_UNLIKELY (!box->object || !cop_object_is_alive (box->object)))
        cop_lua__check_alive (L, 1);
      cop_lua__set_prop (L, box, key->prop, key->prop_kind, 3);
      return 0;
    }
  cop_lua__check_alive (L, 1);
  if (lua_type (L, 2) != LUA_TSTRING)
    return fail_unknown (L, box, "no property");
  hidden = key && key->kind == COP_KEY_METHOD
               ? cop_type_find_prop (cop_object_type (box->object), lua_tostring (L, 2))
               : NULL;
  if (meta->is_node)
    cop_lua__set_node_prop (L, box, 2, 3);
  else if (hidden)
    cop_lua__set_prop (L, box, hidden, cop_prop_def (hidden)->kind, 3);
  else if (key && key->kind == COP_KEY_FIELD && key->field->set)
    key->field->set (L, box);
  else if (key && !meta->answers_nil)
    {
      GError *error = NULL;

      cop_object_error (box->object, &error, COP_ERROR_STATE, "'%s' cannot be written",
                        lua_tostring (L, 2));
      cop_lua__raise (L, meta->lua, error);
    }
  else
    write_child (L, meta, box);
  return 0;
}
