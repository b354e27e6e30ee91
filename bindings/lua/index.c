/* Fields of handles.
 *
 * Each type has one metatable for the handles of its objects.  Its __index and __newindex have two
 * upvalues: a CopMeta, which finds a name by the address of Lua's string (short strings are unique
 * in a state, and those of the table are kept alive by it), and the table of names, which
 * finds it by content when the address is another one (long strings).
 */
#include "device.h"
#include "types.h"
#include <string.h>

typedef enum
{
  KEY_PROP,
  KEY_METHOD,
  KEY_FIELD
} KeyKind;

typedef struct
{
  const char *name; /* Lua's own string; NULL: an empty slot */
  KeyKind kind;
  int method; /* its number in the table of names */
  CopKind prop_kind;
  const CopProp *prop;
  const CopField *field;
} Key;

typedef struct
{
  CopLua *lua;
  CopType *type;
  gboolean answers_nil; /* a container of what users name */
  gboolean is_node;
  guint mask;
  Key keys[];
} CopMeta;

#define META lua_upvalueindex (1)
#define NAMES lua_upvalueindex (2)

static inline guint
slot_of (const char *name)
{
  return (guint)(((guint64)(gsize)name >> 3) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 40);
}

static inline const Key *
find_key (const CopMeta *meta, const char *name)
{
  for (guint i = slot_of (name) & meta->mask; meta->keys[i].name; i = (i + 1) & meta->mask)
    if (meta->keys[i].name == name)
      return &meta->keys[i];
  return NULL;
}

/* The key of this name by content. */
static const Key *
find_long_key (lua_State *L, const CopMeta *meta)
{
  const Key *key = NULL;

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

/* --- what is not there ------------------------------------------------------------------ */

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
    }
}

/* Raises "PATH: no field 'clok'; did you mean 'clock'?". */
static int
fail_unknown (lua_State *L, CopBox *box, const char *what)
{
  const char *name = luaL_tolstring (L, 2, NULL);
  const char **names, *nearest;
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
  nearest = cop_lua__nearest (name, names);
  path = cop_object_label (box->object);
  cop_error_set (&error, COP_ERROR_NOT_FOUND, path, "%s '%s'%s%s%s", what, name,
                 nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  g_free (path);
  cop_lua__raise (L, box->head.lua, error);
}

/* --- reading ---------------------------------------------------------------------------- */

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
  if (cop_lua__push_input (L, box, name) || cop_lua__push_dynamic (L, box, name))
    return 1;
  return fail_unknown (L, box, "no property, child or method");
}

static int
push_key (lua_State *L, const Key *key, CopBox *box)
{
  switch (key->kind)
    {
    case KEY_PROP:
      if (G_UNLIKELY (!box->object))
        cop_lua__fail_dead (L, box);
      cop_lua__push_prop (L, box, key->prop, key->prop_kind);
      return 1;
    case KEY_METHOD:
      lua_rawgeti (L, NAMES, key->method);
      return 1;
    case KEY_FIELD:
      need (L, box, key->field->when);
      return key->field->get (L, box);
    }
  return 0;
}

static int
l_index (lua_State *L)
{
  const CopMeta *meta = lua_touserdata (L, META);
  CopBox *box = cop_lua__box (L, 1);
  const Key *key;

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

/* --- writing ---------------------------------------------------------------------------- */

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

static int
l_newindex (lua_State *L)
{
  const CopMeta *meta = lua_touserdata (L, META);
  CopBox *box = self (L);
  const Key *key = NULL;
  const CopProp *hidden;

  if (lua_type (L, 2) == LUA_TSTRING)
    {
      key = find_key (meta, lua_tostring (L, 2));
      if (G_UNLIKELY (!key))
        key = find_long_key (L, meta);
    }
  if (G_LIKELY (key && key->kind == KEY_PROP))
    {
      if (G_UNLIKELY (!box->object || !cop_object_is_alive (box->object)))
        cop_lua__check_alive (L, 1);
      cop_lua__set_prop (L, box, key->prop, key->prop_kind, 3);
      return 0;
    }
  cop_lua__check_alive (L, 1);
  if (lua_type (L, 2) != LUA_TSTRING)
    return fail_unknown (L, box, "no property");
  hidden = key && key->kind == KEY_METHOD
               ? cop_type_find_prop (cop_object_type (box->object), lua_tostring (L, 2))
               : NULL;
  if (meta->is_node)
    cop_lua__set_dt (L, box, 2, 3);
  else if (hidden)
    cop_lua__set_prop (L, box, hidden, cop_prop_def (hidden)->kind, 3);
  else if (key && key->kind == KEY_FIELD && key->field->set)
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

/* --- the metatable ---------------------------------------------------------------------- */

typedef struct
{
  int names; /* stack index of the table: name -> slot, and number -> method */
  int n_methods;
  CopMeta *meta;
} Builder;

/* The key of the name on top of the stack (popped), whether new or to be replaced. */
static Key *
claim (lua_State *L, const Builder *to)
{
  const char *name = lua_tostring (L, -1);
  guint i = slot_of (name) & to->meta->mask;

  while (to->meta->keys[i].name && to->meta->keys[i].name != name)
    i = (i + 1) & to->meta->mask;
  lua_pushinteger (L, (lua_Integer)i);
  lua_rawset (L, to->names);
  to->meta->keys[i].name = name;
  return &to->meta->keys[i];
}

/* The method is on top of the stack; popped. */
static void
add_method (lua_State *L, Builder *to, const char *name)
{
  Key *key;

  lua_pushstring (L, name);
  key = claim (L, to);
  key->kind = KEY_METHOD;
  key->method = ++to->n_methods;
  lua_rawseti (L, to->names, key->method);
}

static void
add_methods (lua_State *L, Builder *to, const luaL_Reg *rows)
{
  for (; rows->name; rows++)
    {
      lua_pushcfunction (L, rows->func);
      add_method (L, to, rows->name);
    }
}

static void
add_fields (lua_State *L, const Builder *to, const CopField *rows)
{
  for (; rows->name; rows++)
    {
      Key *key;

      lua_pushstring (L, rows->name);
      key = claim (L, to);
      key->kind = KEY_FIELD;
      key->field = rows;
    }
}

static void
add_props (lua_State *L, const Builder *to, const CopType *type)
{
  guint n = cop_type_n_props (type);

  for (guint i = 0; i < n; i++)
    {
      const CopProp *prop = cop_type_prop (type, i);
      Key *key;

      lua_pushstring (L, cop_prop_name (prop));
      key = claim (L, to);
      key->kind = KEY_PROP;
      key->prop = prop;
      key->prop_kind = cop_prop_def (prop)->kind;
    }
}

/* The methods that scripts have given the type and its ancestors; the leaf's win. */
static void
add_script_methods (lua_State *L, CopLua *lua, Builder *to, CopType *type)
{
  CopType *chain[64];
  guint n = 0;

  for (; type && n < G_N_ELEMENTS (chain); type = cop_type_parent (type))
    chain[n++] = type;
  while (n--)
    {
      CopLuaType *mine = cop_lua__type_of (lua, chain[n]);

      if (!mine)
        continue;
      cop_lua__table (L, lua, COP_LUA_METHODS);
      lua_rawgetp (L, -1, mine);
      for (lua_pushnil (L); lua_next (L, -2);)
        add_method (L, to, lua_tostring (L, -2));
      lua_pop (L, 2);
    }
}

static guint
n_methods_of (lua_State *L, CopLua *lua, CopType *type)
{
  guint n = 0;

  for (; type; type = cop_type_parent (type))
    {
      CopLuaType *mine = cop_lua__type_of (lua, type);

      if (!mine)
        continue;
      cop_lua__table (L, lua, COP_LUA_METHODS);
      lua_rawgetp (L, -1, mine);
      for (lua_pushnil (L); lua_next (L, -2); n++)
        lua_pop (L, 1);
      lua_pop (L, 2);
    }
  return n;
}

static void
build (lua_State *L, CopLua *lua, CopType *type)
{
  guint room = 128, want = cop_type_n_props (type) + n_methods_of (L, lua, type) + 64;
  Builder to = { 0 };

  while (room < want * 2)
    room *= 2;
  to.meta = lua_newuserdatauv (L, sizeof *to.meta + room * sizeof *to.meta->keys, 0);
  memset (to.meta, 0, sizeof *to.meta + room * sizeof *to.meta->keys);
  to.meta->lua = lua;
  to.meta->type = type;
  to.meta->mask = room - 1;
  to.meta->answers_nil = cop_type_is_a (type, &cop_type_container);
  to.meta->is_node = cop_type_is_a (type, &cop_type_node);
  lua_newtable (L);
  to.names = lua_gettop (L);

  add_methods (L, &to, cop_lua__object_methods);
  add_fields (L, &to, cop_lua__object_fields);
  if (cop_type_is_a (type, &cop_type_device))
    {
      add_methods (L, &to, cop_lua__device_methods);
      add_fields (L, &to, cop_lua__device_fields);
    }
  if (cop_type_is_a (type, &cop_type_bus))
    add_fields (L, &to, cop_lua__bus_fields);
  if (cop_type_is_a (type, &cop_type_machine))
    {
      add_methods (L, &to, cop_lua__machine_methods);
      add_methods (L, &to, cop_lua__emit_methods);
      add_fields (L, &to, cop_lua__machine_fields);
    }
  add_props (L, &to, type);
  add_methods (L, &to, cop_lua__late_methods);
  if (cop_type_is_a (type, &cop_type_machine))
    add_methods (L, &to, cop_lua__machine_late_methods);
  add_script_methods (L, lua, &to, type);

  cop_lua__push_meta (L, &cop_lua__box_class);
  luaL_setfuncs (L, cop_lua__box_meta, 0);
  lua_pushvalue (L, to.names - 1);
  lua_pushvalue (L, to.names);
  lua_pushcclosure (L, l_index, 2);
  lua_setfield (L, -2, "__index");
  lua_pushvalue (L, to.names - 1);
  lua_pushvalue (L, to.names);
  lua_pushcclosure (L, l_newindex, 2);
  lua_setfield (L, -2, "__newindex");
  lua_pushcfunction (L, cop_lua__pairs_children);
  lua_setfield (L, -2, "__pairs");
  lua_pushvalue (L, to.names);
  lua_setfield (L, -2, "names");
  lua_replace (L, to.names - 1);
  lua_settop (L, to.names - 1);
}

void
cop_lua__push_type_meta (lua_State *L, CopLua *lua, CopType *type)
{
  luaL_checkstack (L, 16, NULL);
  cop_lua__table (L, lua, COP_LUA_METAS);
  if (lua_rawgetp (L, -1, type) == LUA_TNIL)
    {
      lua_pop (L, 1);
      build (L, lua, type);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, type);
    }
  lua_remove (L, -2);
}

void
cop_lua__forget_type (lua_State *L, CopLua *lua, CopType *type)
{
  luaL_checkstack (L, 4, NULL);
  cop_lua__table (L, lua, COP_LUA_METAS);
  lua_pushnil (L);
  lua_rawsetp (L, -2, type);
  lua_pop (L, 1);
}
