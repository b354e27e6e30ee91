/* Memory in scripts, as the CPUs see it: m.memory:read (0x10000000, 4). */
#include "device.h"
#include <string.h>

/* Its user value is the machine's handle, which keeps it. */
typedef struct
{
  CopLuaHead head;
} Memory;

static const CopLuaClass memory_class;

/* What is being done, from the arguments to the error. */
typedef struct
{
  CopBox *box;
  CopMachine *machine; /* referenced: what a device does may close it */
  CopSpace *space;
  CopLuaPlace place;
  guint64 at;
  guint size;
  gboolean write;
} Access;

static guint64
check_address (lua_State *L, int index)
{
  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "integer");
  return (guint64)lua_tointeger (L, index);
}

/* Pushes the machine's handle. */
static CopSpace *
check_space (lua_State *L, CopBox **ret_box)
{
  CopSpace *space;

  cop_lua__check (L, 1, &memory_class);
  lua_getiuservalue (L, 1, 1);
  *ret_box = cop_lua__check_alive (L, -1);
  space = cop_machine_space ((CopMachine *)(*ret_box)->object);
  if (!space)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_STATE, NULL, "the machine has no memory");
  return space;
}

static void
begin (lua_State *L, Access *access)
{
  access->space = check_space (L, &access->box);
  access->place = cop_lua__enter (L, access->box->head.lua, access->box);
  access->machine = cop_object_ref (access->box->object);
  cop_object_report (access->box->object, NULL);
}

/* Raises what went wrong; done: how many bytes were right. */
static void
end (lua_State *L, Access *access, CopAccess result, guint64 done)
{
  CopLua *lua = access->box->head.lua;
  CopObject *object = (CopObject *)access->machine;
  CopSpace *space = cop_machine_space (access->machine);
  GError *error = NULL;

  if (cop_object_report (object, &error) && result != COP_ACCESS_OK)
    {
      if (space)
        cop_space_error (space, result, access->at + done, access->size, access->write, &error);
      else
        cop_error_set (&error, COP_ERROR_CLOSED, NULL, "the machine has been closed meanwhile");
    }
  cop_lua__leave (lua, &access->place);
  cop_object_unref (object);
  if (error)
    cop_lua__raise (L, lua, error);
}

static guint
check_size (lua_State *L, int index)
{
  lua_Integer size = luaL_optinteger (L, index, 4);

  return size < 1 || size > 8 ? 0 : (guint)size;
}

/* memory:read (at, size) */
static int
l_read (lua_State *L)
{
  Access access = { .at = check_address (L, 2), .size = check_size (L, 3) };
  guint64 value;
  CopAccess result;

  begin (L, &access);
  result = cop_space_read (access.space, access.at, access.size, &value);
  end (L, &access, result, 0);
  lua_pushinteger (L, (lua_Integer)value);
  return 1;
}

/* memory:write (at, size, value) */
static int
l_write (lua_State *L)
{
  Access access = { .at = check_address (L, 2), .size = check_size (L, 3), .write = TRUE };
  guint64 value = check_address (L, 4);
  CopAccess result;

  begin (L, &access);
  result = cop_space_write (access.space, access.at, access.size, value);
  end (L, &access, result, 0);
  return 0;
}

/* memory:read_bytes (at, n) */
static int
l_read_bytes (lua_State *L)
{
  Access access = { .at = check_address (L, 2), .size = 1 };
  lua_Integer n = luaL_checkinteger (L, 3);
  gsize done = 0;
  luaL_Buffer buffer;
  char *bytes;
  CopAccess result;

  if (n < 0)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_RANGE, NULL, "%d bytes cannot be read", (int)n);
  bytes = luaL_buffinitsize (L, &buffer, (size_t)n);
  begin (L, &access);
  lua_pop (L, 1);
  result = cop_space_read_bytes (access.space, access.at, bytes, (gsize)n, &done);
  end (L, &access, result, done);
  luaL_pushresultsize (&buffer, (size_t)n);
  return 1;
}

static int
put_bytes (lua_State *L, CopAccess (*put) (CopSpace *space, guint64 at, const void *bytes,
                                           gsize size, gsize *ret_done))
{
  Access access = { .at = check_address (L, 2), .size = 1, .write = TRUE };
  size_t n;
  const char *bytes = luaL_checklstring (L, 3, &n);
  gsize done = 0;
  CopAccess result;

  begin (L, &access);
  result = put (access.space, access.at, bytes, n, &done);
  end (L, &access, result, done);
  return 0;
}

/* memory:write_bytes (at, bytes) */
static int
l_write_bytes (lua_State *L)
{
  return put_bytes (L, cop_space_write_bytes);
}

/* memory:load (at, bytes): into ROM as well. */
static int
l_load (lua_State *L)
{
  return put_bytes (L, cop_space_load);
}

/* The collector may run finalizers and so change the map: the device is held meanwhile. */
static void
push_range (lua_State *L, CopLua *lua, CopLuaGuard *guard, const CopRange *in_view)
{
  static const char *const kinds[] = { "io", "ram", "rom" };
  CopRange copy = *in_view, *range = &copy;

  guard->held = cop_object_ref (cop_region_owner (range->region));
  lua_createtable (L, 0, 6);
  lua_pushinteger (L, (lua_Integer)range->at);
  lua_setfield (L, -2, "at");
  lua_pushinteger (L, (lua_Integer)range->last);
  lua_setfield (L, -2, "last");
  lua_pushinteger (L, (lua_Integer)range->offset);
  lua_setfield (L, -2, "offset");
  lua_pushstring (L, kinds[cop_region_kind (range->region)]);
  lua_setfield (L, -2, "kind");
  lua_pushstring (L, cop_region_name (range->region));
  lua_setfield (L, -2, "window");
  cop_lua__push (L, lua, cop_region_owner (range->region));
  lua_setfield (L, -2, "device");
  cop_lua__guard_clear (guard);
}

/* memory:ranges () */
static int
l_ranges (lua_State *L)
{
  CopBox *box;
  CopSpace *space = check_space (L, &box);
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);
  const CopRange *ranges;
  guint n;

  guard->release = cop_object_unref;
  lua_newtable (L);
  /* asked for every time: see push_range */
  for (guint i = 0; ranges = cop_space_ranges (space, &n), i < n; i++)
    {
      push_range (L, box->head.lua, guard, &ranges[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

/* memory:find (at): the range that has the address, or nil. */
static int
l_find (lua_State *L)
{
  CopBox *box;
  CopSpace *space = check_space (L, &box);
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);
  guint64 at = check_address (L, 2);
  CopRange range;

  guard->release = cop_object_unref;
  if (cop_space_find (space, at, &range))
    push_range (L, box->head.lua, guard, &range);
  else
    lua_pushnil (L);
  return 1;
}

/* memory:print (): as QEMU's `info mtree -f`. */
static int
l_print (lua_State *L)
{
  CopBox *box;
  CopSpace *space = check_space (L, &box);
  CopLuaGuard *guard = cop_lua__guard (L, box->head.lua);

  guard->release = g_free;
  guard->held = cop_space_print (space);
  lua_pushstring (L, guard->held);
  cop_lua__guard_clear (guard);
  return 1;
}

static int
l_index (lua_State *L)
{
  static const char *const methods[] = { "read",   "write", "read_bytes", "write_bytes", "load",
                                         "ranges", "find",  "print",      NULL };
  const char *key, *hint;

  cop_lua__check (L, 1, &memory_class);
  lua_settop (L, 2);
  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  key = luaL_tolstring (L, 2, NULL);
  hint = cop_lua__hint (L, key, methods);
  cop_lua__fail (L, cop_lua__need (L), COP_ERROR_NOT_FOUND, NULL, "memory has no method '%s'%s",
                 key, hint);
}

static const luaL_Reg memory_methods[] = { { "read", l_read },
                                           { "write", l_write },
                                           { "read_bytes", l_read_bytes },
                                           { "write_bytes", l_write_bytes },
                                           { "load", l_load },
                                           { "ranges", l_ranges },
                                           { "find", l_find },
                                           { "print", l_print },
                                           { NULL, NULL } };
static const luaL_Reg memory_meta[] = { { "__index", l_index }, { NULL, NULL } };
static const CopLuaClass memory_class = { .name = "memory",
                                          .methods = memory_methods,
                                          .meta = memory_meta };

int
cop_lua__push_memory (lua_State *L, CopBox *box)
{
  luaL_checkstack (L, 12, NULL);
  cop_lua__push_store (L, 1, COP_BOX_WINDOWS);
  if (lua_rawgetp (L, -1, &memory_class) == LUA_TNIL)
    {
      lua_pop (L, 1);
      cop_lua__new (L, box->head.lua, &memory_class, sizeof (Memory), 1);
      lua_pushvalue (L, 1);
      lua_setiuservalue (L, -2, 1);
      lua_pushvalue (L, -1);
      lua_rawsetp (L, -3, &memory_class);
    }
  return 1;
}
