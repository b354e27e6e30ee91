#include "event.h"
#include <string.h>

/* Paths of objects deeper than this are not kept when they go: making one costs its depth. */
#define PATH_DEPTH 64

static void
free_tomb (CopTomb *tomb)
{
  if (!tomb)
    return;
  g_free (tomb->type);
  g_free (tomb->name);
  g_free (tomb->path);
  g_free (tomb);
}

static CopTomb *
tomb_of (CopBox *box)
{
  if (!box->tomb)
    {
      box->tomb = g_new0 (CopTomb, 1);
      box->tomb->type = g_strdup (cop_object_type_name (box->object));
    }
  return box->tomb;
}

static gboolean
is_shallow (const CopObject *object)
{
  guint depth = 0;

  while (object && depth < PATH_DEPTH)
    {
      object = cop_object_parent (object);
      depth++;
    }
  return depth < PATH_DEPTH;
}

void
cop_lua__note_path (CopBox *box)
{
  CopTomb *tomb = tomb_of (box);

  if (cop_object_name (box->object))
    {
      g_free (tomb->name);
      tomb->name = g_strdup (cop_object_name (box->object));
    }
  if (is_shallow (box->object))
    {
      char *path = cop_object_path (box->object);

      if (path)
        {
          g_free (tomb->path);
          tomb->path = path;
        }
    }
}

void
cop_lua__bury (CopLua *lua, CopBox *box)
{
  CopTomb *tomb;

  cop_lua__note_path (box);
  tomb = tomb_of (box);
  if (!tomb->removed)
    tomb->origin = lua->origin;
  tomb->removed = TRUE;
}

/* --- the object goes --- */

static void
gone (CopObject *object, gpointer data)
{
  CopBox *box = data;

  g_assert (box->object == object);
  cop_lua__bury (box->head.lua, box);
  cop_lua__end_watches (box);
  cop_lua__own (box, FALSE);
  box->object = NULL;
  cop_lua__unanchor (box);
}

static void
release (gpointer data)
{
  CopBox *box = data;

  /* first, so that the object's last hooks find this handle where it can still be found */
  if (box->owned)
    cop_lua__let_go (box);
  if (box->object)
    {
      cop_lua__end_watches (box);
      cop_object_set_proxy (box->object, NULL, box);
      box->object = NULL;
    }
  free_tomb (box->tomb);
  box->tomb = NULL;
}

const CopLuaClass cop_lua__box_class = { .name = "object", .release = release };

/* --- making --- */

static void
fill (CopBox *box, CopObject *object)
{
  box->object = object;
  box->serial = cop_object_serial (object);
  cop_object_set_proxy (object, gone, box);
}

CopBox *
cop_lua__push_empty (lua_State *L, CopLua *lua, CopType *type)
{
  CopBox *box;

  luaL_checkstack (L, 8, NULL);
  cop_lua__push_type_meta (L, lua, type);
  box = cop_lua__new_held (L, lua, &cop_lua__box_class, sizeof *box, COP_BOX_N_VALUES);
  box->type = type;
  return box;
}

static void
push_new (lua_State *L, CopLua *lua, CopObject *object)
{
  CopBox *box;

  luaL_checkstack (L, 10, NULL);
  cop_lua__table (L, lua, COP_LUA_BOXES);
  box = cop_lua__push_empty (L, lua, cop_object_type (object));
  lua_pushvalue (L, -1);
  lua_rawsetp (L, -3, object); /* the last call that can raise */
  lua_remove (L, -2);
  fill (box, object);
  if (cop_machine (object))
    cop_lua__watch (lua, (CopMachine *)object);
}

static gboolean
push_known (lua_State *L, CopLua *lua, CopObject *object)
{
  const CopBox *box;

  luaL_checkstack (L, 3, NULL);
  lua_rawgeti (L, LUA_REGISTRYINDEX, lua->tables[COP_LUA_BOXES]);
  lua_rawgetp (L, -1, object);
  lua_remove (L, -2);
  box = cop_lua__known_box (L, -1);
  /* An entry may be the tombstone of another object that had the same address. */
  if (box && box->object == object)
    return TRUE;
  lua_pop (L, 1);
  return FALSE;
}

void
cop_lua__push_handle (lua_State *L, CopLua *lua, CopObject *object)
{
  if (!push_known (L, lua, object))
    push_new (L, lua, object);
}

void
cop_lua__push (lua_State *L, CopLua *lua, CopObject *object)
{
  if (!object)
    lua_pushnil (L);
  else if (!push_known (L, lua, object) && !cop_lua__push_collected (L, lua, object))
    push_new (L, lua, object);
}

CopBox *
cop_lua__box_take (lua_State *L, CopBox *box, CopObject *object)
{
  CopLua *lua = box->head.lua;
  CopBox *known = cop_lua__find_box (lua, object);

  if (known)
    {
      cop_lua__own (known, TRUE);
      cop_lua__unanchor (known);
      lua_pop (L, 1);
      cop_lua__push (L, lua, object);
      box = known;
    }
  else
    {
      fill (box, object);
      cop_lua__own (box, TRUE);
      cop_lua__table (L, lua, COP_LUA_BOXES);
      lua_pushvalue (L, -2);
      lua_rawsetp (L, -2, object); /* may raise: the handle owns the object by now */
      lua_pop (L, 1);
    }
  cop_lua__settle_box (L, -1);
  return box;
}

CopBox *
cop_lua__find_box (CopLua *lua, CopObject *object)
{
  CopBox *box;

  if (!lua->L || !cop_object_proxy (object) || !lua_checkstack (lua->L, 2))
    return NULL;
  cop_lua__table (lua->L, lua, COP_LUA_BOXES);
  lua_rawgetp (lua->L, -1, object);
  box = cop_lua__known_box (lua->L, -1);
  lua_pop (lua->L, 2);
  return box && box->object == object ? box : NULL;
}

/* --- checking --- */

CopBox *
cop_lua__check_box (lua_State *L, int index)
{
  CopBox *box = cop_lua__box (L, index);

  if (!box)
    cop_lua__fail_self (L, index, "object");
  return box;
}

int
cop_lua__fail_dead (lua_State *L, CopBox *box)
{
  CopLua *lua = box->head.lua;
  const CopTomb *tomb = box->tomb;

  luaL_checkstack (L, 8, NULL);
  if (!tomb)
    cop_lua__fail (L, lua, COP_ERROR_STATE, NULL, "this handle has no object");
  if (tomb->name)
    lua_pushfstring (L, "%s (%s #%I)", tomb->name, tomb->type, (lua_Integer)box->serial);
  else
    lua_pushfstring (L, "%s #%I", tomb->type, (lua_Integer)box->serial);
  if (lua->L)
    cop_lua__push_place (L, lua, tomb->origin);
  else
    lua_pushnil (L);
  if (lua_isnil (L, -1))
    lua_pushstring (L, "");
  else
    lua_pushfstring (L, " at %s", lua_tostring (L, -1));
  lua_replace (L, -2);
  cop_lua__fail (L, lua, COP_ERROR_STATE, NULL, "%s was removed%s", lua_tostring (L, -2),
                 lua_tostring (L, -1));
}

CopBox *
cop_lua__check_there (lua_State *L, int index)
{
  CopBox *box = cop_lua__check_box (L, index);

  if (!box->object)
    cop_lua__fail_dead (L, box);
  return box;
}

CopBox *
cop_lua__check_alive (lua_State *L, int index)
{
  CopBox *box = cop_lua__check_there (L, index);

  if (!cop_object_is_alive (box->object))
    {
      cop_lua__bury (box->head.lua, box);
      cop_lua__fail_dead (L, box);
    }
  return box;
}

CopDevice *
cop_lua__check_device (lua_State *L, int index)
{
  CopDevice *device = cop_device (cop_lua__check_alive (L, index)->object);

  if (!device)
    cop_lua__fail_type (L, index, "device");
  return device;
}

CopMachine *
cop_lua__check_machine (lua_State *L, int index)
{
  CopMachine *machine = cop_machine (cop_lua__check_alive (L, index)->object);

  if (!machine)
    cop_lua__fail_type (L, index, "machine");
  return machine;
}

char *
cop_lua__box_path (const CopBox *box)
{
  char *path = box->object ? cop_object_path (box->object) : NULL;

  return path || !box->tomb ? path : g_strdup (box->tomb->path);
}
