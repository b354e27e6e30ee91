/* Who keeps whom: what a script has written of an object (`priv`, observers) lies in the user
 * values of its handle, and is to be there as long as the object.
 *
 * An object that belongs to its handle goes with it, when the script has forgotten both, cycles of
 * them included; while somebody else has a reference, the handle comes back from the collector. Any
 * other handle is weak, so the registry keeps it until the object is finalized.
 */
#include "box.h"

void
cop_lua__own (CopBox *box, gboolean owned)
{
  CopLua *lua = box->head.lua;

  box->owned = owned;
  if (owned)
    g_hash_table_insert (lua->owned, box->object, box);
  else if (lua->owned)
    g_hash_table_remove (lua->owned, box->object);
}

void
cop_lua__let_go (CopBox *box)
{
  CopObject *object = box->object;

  cop_lua__own (box, FALSE);
  cop_object_unref (object);
}

static gboolean
has_state (const CopBox *box)
{
  return box->has_priv || box->watches;
}

/* --- in the registry --- */

/* The handle is the argument. */
static int
anchor (lua_State *L)
{
  CopBox *box = cop_lua__known_box (L, 1);

  cop_lua__table (L, box->head.lua, COP_LUA_ANCHORS);
  lua_pushvalue (L, 1);
  lua_rawseti (L, -2, (lua_Integer)box->serial);
  box->anchored = TRUE;
  return 0;
}

/* Writes nil over what is there: nothing is allocated, so nothing can raise. */
void
cop_lua__unanchor (CopBox *box)
{
  lua_State *L = box->head.lua->L;

  if (!box->anchored || !L || !lua_checkstack (L, 2))
    return;
  box->anchored = FALSE;
  cop_lua__table (L, box->head.lua, COP_LUA_ANCHORS);
  if (lua_rawgeti (L, -1, (lua_Integer)box->serial) != LUA_TNIL)
    {
      lua_pushnil (L);
      lua_rawseti (L, -3, (lua_Integer)box->serial);
    }
  lua_pop (L, 2);
}

/* Calls body with the handle at the index; FALSE when memory was short. */
static gboolean
try (lua_State *L, lua_CFunction body, int index)
{
  gboolean ok;

  if (!lua_checkstack (L, 3))
    return FALSE;
  index = lua_absindex (L, index);
  lua_pushcfunction (L, body);
  lua_pushvalue (L, index);
  ok = lua_pcall (L, 1, 0, 0) == LUA_OK;
  if (!ok)
    lua_pop (L, 1);
  return ok;
}

void
cop_lua__keep (lua_State *L, int index, CopBox *box)
{
  if (box->owned || box->anchored)
    return;
  index = lua_absindex (L, index);
  luaL_checkstack (L, 4, NULL);
  lua_pushcfunction (L, anchor);
  lua_pushvalue (L, index);
  lua_call (L, 1, 0);
}

void
cop_lua__keep_less (CopBox *box)
{
  if (!has_state (box))
    cop_lua__unanchor (box);
}

void
cop_lua__set_priv (lua_State *L, int index, CopBox *box)
{
  index = lua_absindex (L, index);
  cop_lua__keep (L, index, box);
  lua_setiuservalue (L, index, COP_BOX_PRIV);
  box->has_priv = TRUE;
}

/* --- an object finds another owner --- */

void
cop_lua__settle_box (lua_State *L, int index)
{
  CopBox *box = cop_lua__box (L, index);

  if (!box->owned || (!cop_object_parent (box->object) && cop_object_is_alive (box->object)))
    return;
  /* without memory it stays with its handle, until that is collected */
  if (has_state (box) && !box->anchored && !try (L, anchor, index))
    return;
  index = lua_absindex (L, index);
  lua_pushnil (L);
  lua_setiuservalue (L, index, COP_BOX_BUS);
  cop_lua__let_go (box);
}

/* --- the collector comes --- */

/* As if the script had never forgotten it: found by its object again, and to be collected once
 * more. Fails when the object has got another handle meanwhile. */
static int
revive (lua_State *L)
{
  CopBox *box = cop_lua__known_box (L, 1);
  const CopBox *other;

  luaL_checkstack (L, 8, NULL);
  cop_lua__table (L, box->head.lua, COP_LUA_BOXES);
  lua_rawgetp (L, -1, box->object);
  other = cop_lua__known_box (L, -1);
  lua_pop (L, 1);
  if (other && other != box && other->object == box->object)
    return luaL_error (L, "another");
  lua_pushvalue (L, 1);
  lua_rawsetp (L, -2, box->object);
  lua_getmetatable (L, 1);
  lua_setmetatable (L, 1);
  return 0;
}

int
cop_lua__l_gc_box (lua_State *L)
{
  CopBox *box = cop_lua__known_box (L, 1);

  if (!box || !box->owned || !has_state (box) || !box->head.lua->L || !try (L, revive, 1))
    return cop_lua__l_gc (L);
  cop_lua__settle_box (L, 1);
  if (!box->owned || cop_object_is_shared (box->object))
    return 0;
  /* its last hooks, which may have to wait, want to see what was written of it */
  try (L, anchor, 1);
  cop_lua__let_go (box);
  return 0;
}

gboolean
cop_lua__push_collected (lua_State *L, CopLua *lua, CopObject *object)
{
  const CopBox *box = g_hash_table_lookup (lua->owned, object);
  CopLuaGuard *guard;

  if (G_LIKELY (!box || !has_state (box)))
    return FALSE;
  /* letting go may be the end of the object */
  guard = cop_lua__guard (L, lua);
  guard->release = cop_object_unref;
  guard->held = cop_object_ref (object);
  lua_gc (L, LUA_GCCOLLECT, 0);
  cop_lua__push_handle (L, lua, object);
  cop_lua__guard_clear (guard);
  lua_remove (L, -2);
  return TRUE;
}
