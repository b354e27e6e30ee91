/* Windows of devices: dev.regs.SUM, dev.regs:read (0x10, 4).
 *
 * A window's registers are fields of it.  Each device's handle keeps one handle for each window
 * that was asked for; what their names mean is found once for each type. */
#include "device.h"
#include "types.h"
#include "value.h"
#include <string.h>

/* User values of a window. */
enum
{
  WINDOW_DEVICE = 1, /* the device's handle */
  WINDOW_NAMES,      /* register -> row, or nil */
  WINDOW_ARRAYS,     /* row -> its array, those that were asked for; or nil */
};

typedef struct
{
  CopLuaHead head;
  const CopLuaHolder *handle; /* the user value */
  const CopWindowDef *def;
  CopRegion *region; /* the device's: there as long as it is */
} Window;

/* Its user value 1 is the window. */
typedef struct
{
  CopLuaHead head;
  const Window *window;
  guint row;
} Array;

static const CopLuaClass window_class, array_class;

static CopBox *
box_of (lua_State *L, const Window *window)
{
  return cop_lua__check_held (L, window->handle);
}

/* Raises when the device is gone. */
static CopRegion *
region_of (lua_State *L, const Window *window)
{
  CopBox *box = box_of (L, window);

  if (G_UNLIKELY (!box->object))
    cop_lua__fail_dead (L, box);
  return window->region;
}

static CopReg
reg_of (lua_State *L, const Window *window, guint row)
{
  CopReg reg;

  cop_region_nth_reg (region_of (L, window), row, &reg);
  return reg;
}

/* --- one register --- */

static void
set (lua_State *L, const Window *window, guint row, lua_Integer index, int value)
{
  CopReg reg = reg_of (L, window, row);
  CopBox *box = box_of (L, window);
  CopLua *lua = box->head.lua;
  GError *error = NULL;
  CopLuaPlace place;
  const char *what;

  if (G_UNLIKELY (!cop_object_is_alive (box->object)))
    cop_lua__fail_dead (L, box);
  if (!lua_isinteger (L, value))
    {
      what = cop_lua__describe (L, value);
      cop_object_error (box->object, &error, COP_ERROR_TYPE,
                        "register '%s.%s' wants an integer, not %s", window->def->name,
                        reg.def->name, what);
      cop_lua__raise (L, lua, error);
    }
  place = cop_lua__enter (L, lua, box);
  cop_reg_set (&reg, index < 0 || index > G_MAXINT ? G_MAXINT : (guint)index,
               (guint64)lua_tointeger (L, value), &error);
  cop_lua__leave (lua, &place);
  if (error)
    cop_lua__raise (L, lua, error);
}

/* --- arrays --- */

static void
push_array (lua_State *L, const Window *window, guint row)
{
  CopLua *lua = window->head.lua;
  Array *array;

  luaL_checkstack (L, 8, NULL);
  cop_lua__push_store (L, 1, WINDOW_ARRAYS);
  if (lua_rawgeti (L, -1, (lua_Integer)row) == LUA_TNIL)
    {
      lua_pop (L, 1);
      array = cop_lua__new (L, lua, &array_class, sizeof *array, 1);
      array->window = window;
      array->row = row;
      lua_pushvalue (L, 1);
      lua_setiuservalue (L, -2, 1);
      lua_pushvalue (L, -1);
      lua_rawseti (L, -3, (lua_Integer)row);
    }
}

static lua_Integer
check_place (lua_State *L, const Array *array, const CopReg *reg)
{
  GError *error = NULL;

  if (lua_isinteger (L, 2) && lua_tointeger (L, 2) >= 0
      && lua_tointeger (L, 2) < (lua_Integer)cop_reg_count (reg))
    return lua_tointeger (L, 2);
  cop_object_error (box_of (L, array->window)->object, &error, COP_ERROR_RANGE,
                    "register '%s.%s' has the places 0 to %u, not %s", array->window->def->name,
                    reg->def->name, cop_reg_count (reg) - 1, luaL_tolstring (L, 2, NULL));
  cop_lua__raise (L, array->head.lua, error);
}

static int
l_array_index (lua_State *L)
{
  const Array *array = cop_lua__check (L, 1, &array_class);
  CopReg reg = reg_of (L, array->window, array->row);

  lua_pushinteger (L, (lua_Integer)cop_reg_get (&reg, (guint)check_place (L, array, &reg)));
  return 1;
}

static int
l_array_newindex (lua_State *L)
{
  const Array *array = cop_lua__check (L, 1, &array_class);
  CopReg reg = reg_of (L, array->window, array->row);

  set (L, array->window, array->row, check_place (L, array, &reg), 3);
  return 0;
}

static int
l_array_len (lua_State *L)
{
  const Array *array = cop_lua__check (L, 1, &array_class);
  CopReg reg = reg_of (L, array->window, array->row);

  lua_pushinteger (L, cop_reg_count (&reg));
  return 1;
}

static const luaL_Reg array_meta[] = { { "__index", l_array_index },
                                       { "__newindex", l_array_newindex },
                                       { "__len", l_array_len },
                                       { NULL, NULL } };
static const CopLuaClass array_class = { .name = "array of registers", .meta = array_meta };

/* --- fields of a window --- */

/* The row of the register that the key names, -1 for none. */
static inline lua_Integer
find_row (lua_State *L)
{
  lua_Integer row = -1;

  if (lua_getiuservalue (L, 1, WINDOW_NAMES) == LUA_TTABLE)
    {
      lua_pushvalue (L, 2);
      if (lua_rawget (L, -2) == LUA_TNUMBER)
        row = lua_tointeger (L, -1);
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return row;
}

static int
fail_unknown (lua_State *L, const Window *window)
{
  static const char *const fields[] = { "at", "enabled", "name", "read", "size", "write", NULL };
  const char *name = luaL_tolstring (L, 2, NULL), *hint = cop_lua__hint (L, name, fields);
  GError *error = NULL;
  CopReg reg;

  if (window->def->regs && !*hint)
    cop_region_reg (region_of (L, window), name, &reg, &error);
  else
    cop_object_error (box_of (L, window)->object, &error, COP_ERROR_NOT_FOUND,
                      "window '%s' has no %s '%s'%s", window->def->name,
                      window->def->regs ? "register" : "field", name, hint);
  cop_lua__raise (L, window->head.lua, error);
}

static int
index_slowly (lua_State *L, const Window *window)
{
  CopRegion *region = region_of (L, window);
  const char *key = lua_type (L, 2) == LUA_TSTRING ? lua_tostring (L, 2) : "";

  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  if (strcmp (key, "name") == 0)
    lua_pushstring (L, window->def->name);
  else if (strcmp (key, "size") == 0)
    lua_pushinteger (L, (lua_Integer)cop_region_size (region));
  else if (strcmp (key, "enabled") == 0)
    lua_pushboolean (L, cop_region_is_enabled (region));
  else if (strcmp (key, "at") == 0 && cop_region_container (region))
    lua_pushinteger (L, (lua_Integer)cop_region_at (region));
  else if (strcmp (key, "at") == 0)
    lua_pushnil (L);
  else
    fail_unknown (L, window);
  return 1;
}

static int
l_index (lua_State *L)
{
  const Window *window = cop_lua__check (L, 1, &window_class);
  lua_Integer row = find_row (L);
  CopReg reg;

  if (G_UNLIKELY (row < 0))
    return index_slowly (L, window);
  reg = reg_of (L, window, (guint)row);
  if (reg.def->count > 1)
    push_array (L, window, (guint)row);
  else
    lua_pushinteger (L, (lua_Integer)cop_reg_get (&reg, 0));
  return 1;
}

static int
l_newindex (lua_State *L)
{
  const Window *window = cop_lua__check (L, 1, &window_class);
  lua_Integer row = find_row (L);
  GError *error = NULL;
  CopBox *box;
  CopReg reg;

  if (G_LIKELY (row >= 0))
    {
      reg = reg_of (L, window, (guint)row);
      if (reg.def->count <= 1)
        {
          set (L, window, (guint)row, 0, 3);
          return 0;
        }
      cop_object_error (box_of (L, window)->object, &error, COP_ERROR_INVALID,
                        "register '%s.%s' is an array: write %s.%s[0] to [%u]", window->def->name,
                        reg.def->name, window->def->name, reg.def->name, reg.def->count - 1);
      cop_lua__raise (L, window->head.lua, error);
    }
  region_of (L, window);
  if (lua_type (L, 2) != LUA_TSTRING || strcmp (lua_tostring (L, 2), "enabled") != 0)
    return fail_unknown (L, window);
  if (!lua_isboolean (L, 3))
    cop_lua__fail_type (L, 3, "true or false");
  box = box_of (L, window);
  if (!cop_object_is_alive (box->object))
    cop_lua__fail_dead (L, box);
  cop_region_set_enabled (window->region, lua_toboolean (L, 3));
  return 0;
}

static int
l_tostring (lua_State *L)
{
  const Window *window = cop_lua__check (L, 1, &window_class);

  lua_getiuservalue (L, 1, WINDOW_DEVICE);
  lua_pushfstring (L, "%s.%s", luaL_tolstring (L, -1, NULL), window->def->name);
  return 1;
}

/* --- accesses --- */

static guint
check_size (lua_State *L, const Window *window, int index)
{
  lua_Integer size = window->def->width ? window->def->width : 4;

  if (!lua_isnoneornil (L, index))
    {
      if (!lua_isinteger (L, index))
        cop_lua__fail_type (L, index, "integer");
      size = lua_tointeger (L, index);
    }
  return size < 1 || size > 8 ? 0 : (guint)size;
}

/* As the guest does.  value: nullable, then it is a read into ret_value. */
static void
access_window (lua_State *L, const Window *window, guint64 offset, guint size, const guint64 *value,
               guint64 *ret_value)
{
  CopRegion *region = region_of (L, window);
  CopBox *box = box_of (L, window);
  CopObject *object = box->object;
  GError *error = NULL;
  CopLuaPlace place = cop_lua__enter (L, box->head.lua, box);
  CopAccess access;

  cop_object_ref (object);
  cop_object_report (object, NULL);
  access = value ? cop_region_write (region, offset, size, *value)
                 : cop_region_read (region, offset, size, ret_value);
  if (cop_object_report (object, &error) && access != COP_ACCESS_OK)
    cop_region_error (region, access, offset, size, value != NULL, &error);
  cop_lua__leave (box->head.lua, &place);
  cop_object_unref (object);
  if (error)
    cop_lua__raise (L, box->head.lua, error);
}

static guint64
check_number (lua_State *L, int index)
{
  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "integer");
  return (guint64)lua_tointeger (L, index);
}

/* dev.regs:read (offset, size) */
static int
l_read (lua_State *L)
{
  const Window *window = cop_lua__check (L, 1, &window_class);
  guint64 offset = check_number (L, 2), value = 0;

  access_window (L, window, offset, check_size (L, window, 3), NULL, &value);
  lua_pushinteger (L, (lua_Integer)value);
  return 1;
}

/* dev.regs:write (offset, size, value) */
static int
l_write (lua_State *L)
{
  const Window *window = cop_lua__check (L, 1, &window_class);
  guint64 offset = check_number (L, 2), value = check_number (L, 4);

  access_window (L, window, offset, check_size (L, window, 3), &value, NULL);
  return 0;
}

static const luaL_Reg window_methods[] = { { "read", l_read },
                                           { "write", l_write },
                                           { NULL, NULL } };
static const luaL_Reg window_meta[] = {
  { "__index", l_index }, { "__newindex", l_newindex }, { "__tostring", l_tostring }, { NULL, NULL }
};
static const CopLuaClass window_class = { .name = "window",
                                          .methods = window_methods,
                                          .meta = window_meta };

/* --- of a device --- */

/* Pushes the table of the rows of the window's registers, or nil.  The metatable of the type's
 * handles keeps it. */
static void
push_names (lua_State *L, CopBox *box, const CopWindowDef *def)
{
  cop_lua__push_type_meta (L, box->head.lua, box->type);
  if (lua_getfield (L, -1, "windows") == LUA_TNIL)
    {
      lua_pop (L, 1);
      lua_newtable (L);
      lua_pushvalue (L, -1);
      lua_setfield (L, -3, "windows");
    }
  if (lua_rawgetp (L, -1, def) == LUA_TNIL && def->regs)
    {
      lua_pop (L, 1);
      lua_newtable (L);
      for (guint i = 0; def->regs[i].name; i++)
        {
          lua_pushinteger (L, (lua_Integer)i);
          lua_setfield (L, -2, def->regs[i].name);
        }
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, def);
    }
  lua_replace (L, -3);
  lua_pop (L, 1);
}

static void
push_new (lua_State *L, CopBox *box, const CopWindowDef *def)
{
  Window *window = cop_lua__new (L, box->head.lua, &window_class, sizeof *window, WINDOW_ARRAYS);

  window->handle = lua_touserdata (L, 1);
  window->def = def;
  window->region = cop_device_window_named ((CopDevice *)box->object, def->name, NULL);
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, -2, WINDOW_DEVICE);
  push_names (L, box, def);
  lua_setiuservalue (L, -2, WINDOW_NAMES);
}

int
cop_lua__push_window (lua_State *L, CopBox *box, const CopWindowDef *def)
{
  if (G_UNLIKELY (!box->object))
    cop_lua__fail_dead (L, box);
  luaL_checkstack (L, 12, NULL);
  cop_lua__push_store (L, 1, COP_BOX_WINDOWS);
  if (G_UNLIKELY (lua_rawgetp (L, -1, def) == LUA_TNIL))
    {
      lua_pop (L, 1);
      push_new (L, box, def);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, def);
    }
  return 1;
}
