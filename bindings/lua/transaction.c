/* Transactions as scripts see them: m:transaction (function (m) … end), and the change it gives. */
#include "event.h"
#include <string.h>

typedef struct
{
  CopLuaHead head;
  CopChange *change;
} Change;

static void
release (gpointer data)
{
  Change *box = data;

  g_clear_pointer (&box->change, cop_change_free);
}

static const CopLuaClass change_class;

/* --- running ------------------------------------------------------------------------------ */

typedef struct
{
  CopLua *lua;
  CopObject *machine;
  int fn; /* of the registry */
} Body;

static int
call_fn (lua_State *L)
{
  Body *body = lua_touserdata (L, 1);

  lua_rawgeti (L, LUA_REGISTRYINDEX, body->fn);
  cop_lua__push (L, body->lua, body->machine);
  lua_call (L, 1, 0);
  return 0;
}

static gboolean
run (CopMachine *machine, gpointer data, GError **error)
{
  Body *body = data;

  (void)machine;
  return cop_lua__protect (body->lua, call_fn, body, error);
}

/* m:transaction (fn): all that fn (m) adds and removes, or nothing, when it raises.
 * Returns the change: #change.lines, change:undo (). */
int
cop_lua__transaction (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopBox *box = cop_lua__box (L, 1);
  CopLua *lua = box->head.lua;
  Body body = { .lua = lua, .machine = box->object };
  GError *error = NULL;
  CopLuaPlace place;
  Change *change;

  luaL_checktype (L, 2, LUA_TFUNCTION);
  lua_settop (L, 2);
  change = cop_lua__new (L, lua, &change_class, sizeof *change, 0);
  lua_pushvalue (L, 2);
  body.fn = luaL_ref (L, LUA_REGISTRYINDEX);
  place = cop_lua__enter (L, lua, box);
  cop_machine_transaction (machine, run, &body, &change->change, &error);
  cop_lua__leave (lua, &place);
  cop_lua__unref (lua, body.fn);
  if (error)
    cop_lua__raise (L, lua, error);
  return 1;
}

/* --- the change --------------------------------------------------------------------------- */

/* change:undo (): does the opposite, and returns the change that would do it again. */
static int
l_undo (lua_State *L)
{
  Change *change = cop_lua__check (L, 1, &change_class), *redo;
  CopLua *lua = change->head.lua;
  GError *error = NULL;

  redo = cop_lua__new (L, lua, &change_class, sizeof *redo, 0);
  if (change->change == NULL)
    cop_lua__fail (L, lua, COP_ERROR_STATE, NULL, "nothing has been done that could be undone");
  cop_change_undo (change->change, &redo->change, &error);
  if (error)
    cop_lua__raise (L, lua, error);
  return 1;
}

static void
push_lines (lua_State *L, const Change *change)
{
  CopLuaGuard *guard = cop_lua__guard (L, change->head.lua);
  char **lines;

  guard->release = (GDestroyNotify)g_strfreev;
  guard->held = lines = change->change ? cop_change_lines (change->change) : NULL;
  lua_newtable (L);
  for (int i = 0; lines && lines[i]; i++)
    {
      lua_pushstring (L, lines[i]);
      lua_rawseti (L, -2, i + 1);
    }
  cop_lua__guard_clear (guard);
}

static int
l_index_change (lua_State *L)
{
  static const char *const fields[] = { "lines", "undo", NULL };
  const Change *change = cop_lua__check (L, 1, &change_class);
  const char *key = luaL_checkstring (L, 2), *hint;

  if (strcmp (key, "lines") == 0)
    push_lines (L, change);
  else if (strcmp (key, "undo") == 0)
    lua_pushcfunction (L, l_undo);
  else
    {
      hint = cop_lua__hint (L, key, fields);
      cop_lua__fail (L, change->head.lua, COP_ERROR_NOT_FOUND, NULL, "a change has no field '%s'%s",
                     key, hint);
    }
  return 1;
}

static const luaL_Reg change_meta[] = { { "__index", l_index_change }, { NULL, NULL } };
static const CopLuaClass change_class = { .name = "change",
                                          .release = release,
                                          .meta = change_meta };
