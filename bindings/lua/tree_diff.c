/* Differences and overlays from Lua: a:diff (b), m:overlay_since (snapshot), tree:apply (overlay).
 */
#include "tree.h"
#include "box.h"
#include <coppice/diff.h>
#include <coppice/overlay.h>
#include <string.h>

/* --- options ------------------------------------------------------------------------------ */

/* Raises when the table at the index, if there is one, has other names than these. */
static void
check_options (lua_State *L, CopLua *lua, int index, const char *const *names)
{
  if (lua_isnoneornil (L, index))
    return;
  luaL_checktype (L, index, LUA_TTABLE);
  for (lua_pushnil (L); lua_next (L, index); lua_pop (L, 1))
    if (lua_type (L, -2) != LUA_TSTRING || !g_strv_contains (names, lua_tostring (L, -2)))
      {
        const char *name = luaL_tolstring (L, -2, NULL);

        cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL, "there is no option '%s'%s", name,
                       cop_lua__hint (L, name, names));
      }
}

static gboolean
flag (lua_State *L, int index, const char *name)
{
  gboolean set;

  if (!lua_istable (L, index))
    return FALSE;
  lua_getfield (L, index, name);
  set = lua_toboolean (L, -1);
  lua_pop (L, 1);
  return set;
}

static CopOverlayRefs
refs_option (lua_State *L, CopLua *lua, int index)
{
  static const char *const names[] = { "labels", "phandles", "base", NULL };
  const char *given;

  if (!lua_istable (L, index) || lua_getfield (L, index, "refs") == LUA_TNIL)
    return COP_OVERLAY_LABELS;
  given = lua_type (L, -1) == LUA_TSTRING ? lua_tostring (L, -1) : "";
  for (guint i = 0; names[i]; i++)
    if (strcmp (given, names[i]) == 0)
      {
        lua_pop (L, 1);
        return i;
      }
  cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                 "'refs' is \"labels\", \"phandles\" or \"base\", and not %s",
                 cop_lua__describe (L, -1));
}

/* --- differences ---------------------------------------------------------------------------- */

typedef struct
{
  CopLuaHead head; /* its user values are the handles of the two trees */
  CopDiff *diff;
} Difference;

static void
release_difference (gpointer self)
{
  g_clear_pointer (&((Difference *)self)->diff, cop_diff_free);
}

static const CopLuaClass difference_class;

/* Leaves the handles of both trees on top. */
static Difference *
check_difference (lua_State *L)
{
  Difference *self = cop_lua__check (L, 1, &difference_class);

  lua_getiuservalue (L, 1, 1);
  lua_getiuservalue (L, 1, 2);
  return self;
}

/* The handles of the trees are on top. */
static int
push_difference (lua_State *L, CopLua *lua, CopDiffFlags flags)
{
  int b = lua_gettop (L), a = b - 1;
  CopTree *tree_a = cop_lua__check_tree (L, a)->tree, *tree_b = cop_lua__check_tree (L, b)->tree;
  Difference *self = cop_lua__new (L, lua, &difference_class, sizeof *self, 2);

  lua_pushvalue (L, a);
  lua_setiuservalue (L, -2, 1);
  lua_pushvalue (L, b);
  lua_setiuservalue (L, -2, 2);
  self->diff = cop_diff_new (tree_a, tree_b, flags);
  return 1;
}

static int
l_difference_tostring (lua_State *L)
{
  Difference *self = check_difference (L);
  CopLuaGuard *guard = cop_lua__guard (L, self->head.lua);
  gsize length;
  char *text = cop_diff_to_text (self->diff, NULL, NULL, &length);

  return cop_lua__push_text (L, guard, text, length, NULL);
}

static int
l_difference_to_json (lua_State *L)
{
  Difference *self = check_difference (L);
  CopLuaGuard *guard = cop_lua__guard (L, self->head.lua);
  gsize length;
  char *text = cop_diff_to_json (self->diff, &length);

  return cop_lua__push_text (L, guard, text, length, NULL);
}

/* d:entries (): { { kind = "prop-changed", a = node, b = node, property = "reg" }, … }, in the
 * order of the text; a and b are the node in either tree, nil where there is none. */
static int
l_difference_entries (lua_State *L)
{
  Difference *self = check_difference (L);
  int b = lua_gettop (L), a = b - 1;

  lua_createtable (L, (int)cop_diff_n (self->diff), 0);
  for (guint i = 0; i < cop_diff_n (self->diff); i++)
    {
      const CopDiffEntry *entry = cop_diff_entry (self->diff, i);
      const CopNodeProp *prop = entry->prop_a ? entry->prop_a : entry->prop_b;

      lua_createtable (L, 0, 4);
      lua_pushstring (L, cop_diff_kind_name (entry->kind));
      lua_setfield (L, -2, "kind");
      lua_pushstring (L, prop ? cop_node_prop_name (prop) : NULL);
      lua_setfield (L, -2, "property");
      cop_lua__push_tree_node (L, a, (CopNode *)entry->a);
      lua_setfield (L, -2, "a");
      cop_lua__push_tree_node (L, b, (CopNode *)entry->b);
      lua_setfield (L, -2, "b");
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

static int
l_difference_len (lua_State *L)
{
  lua_pushinteger (L, cop_diff_n (check_difference (L)->diff));
  return 1;
}

/* Pushes the overlay; options are at index 2. */
static CopLuaTree *
make_overlay (lua_State *L)
{
  static const char *const options[] = { "refs", "disable", "numbers", NULL };
  Difference *self = check_difference (L);
  CopLua *lua = self->head.lua;
  int b = lua_gettop (L), a = b - 1;
  CopLuaTree *overlay;
  CopOverlayRefs refs;
  GError *error = NULL;

  check_options (L, lua, 2, options);
  refs = refs_option (L, lua, 2);
  overlay = cop_lua__push_tree (L, lua);
  overlay->tree =
      cop_overlay_new (cop_lua__check_tree (L, a)->tree, cop_lua__check_tree (L, b)->tree, refs,
                       (flag (L, 2, "disable") ? COP_OVERLAY_DISABLE : 0)
                           | (flag (L, 2, "numbers") ? COP_OVERLAY_NUMBERS : 0),
                       &error);
  if (!overlay->tree)
    cop_lua__raise (L, lua, error);
  return overlay;
}

/* d:to_overlay { refs = "labels", disable = true, numbers = true } */
static int
l_difference_to_overlay (lua_State *L)
{
  lua_settop (L, 2);
  make_overlay (L);
  return 1;
}

/* d:write (file, { refs = "labels", disable = true, numbers = true }): the overlay, as the file's
 * suffix says. */
static int
l_difference_write (lua_State *L)
{
  const char *file = luaL_checkstring (L, 2);
  CopLuaTree *overlay;

  lua_settop (L, 3);
  lua_rotate (L, 2, -1); /* difference, options, file */
  overlay = make_overlay (L);
  cop_lua__write_tree (L, overlay, file);
  return 0;
}

/* d.a, d.b: the trees that were compared; `refs = "base"` gives labels to the first. */
static const luaL_Reg difference_methods[];

static int
l_difference_index (lua_State *L)
{
  static const char *const fields[] = { "a", "b", NULL };
  const luaL_Reg *const tables[] = { difference_methods, NULL };
  const Difference *self = check_difference (L);
  const char *key;

  lua_pushvalue (L, 2);
  if (lua_rawget (L, lua_upvalueindex (1)) != LUA_TNIL)
    return 1;
  key = luaL_tolstring (L, 2, NULL);
  if (strcmp (key, "a") != 0 && strcmp (key, "b") != 0)
    cop_lua__fail_missing (L, self->head.lua, "difference", fields, tables);
  lua_getiuservalue (L, 1, *key == 'a' ? 1 : 2);
  return 1;
}

static const luaL_Reg difference_methods[] = { { "to_overlay", l_difference_to_overlay },
                                               { "to_json", l_difference_to_json },
                                               { "entries", l_difference_entries },
                                               { "write", l_difference_write },
                                               { NULL, NULL } };
static const luaL_Reg difference_meta[] = { { "__index", l_difference_index },
                                            { "__tostring", l_difference_tostring },
                                            { "__len", l_difference_len },
                                            { NULL, NULL } };
static const CopLuaClass difference_class = { .name = "difference",
                                              .release = release_difference,
                                              .methods = difference_methods,
                                              .meta = difference_meta };

/* a:diff (b, { order, phandles, labels, guest }) */
static int
l_diff (lua_State *L)
{
  static const char *const options[] = { "order", "phandles", "labels", "guest", NULL };
  CopLua *lua = cop_lua__check_tree (L, 1)->head.lua;
  CopDiffFlags flags;

  cop_lua__check_tree (L, 2);
  lua_settop (L, 3);
  check_options (L, lua, 3, options);
  flags = (flag (L, 3, "order") ? COP_DIFF_ORDER : 0)
          | (flag (L, 3, "phandles") ? COP_DIFF_PHANDLES : 0)
          | (flag (L, 3, "labels") ? COP_DIFF_LABELS : 0)
          | (flag (L, 3, "guest") ? COP_DIFF_GUEST : 0);
  lua_settop (L, 2);
  return push_difference (L, lua, flags);
}

/* m:overlay_since (before): from a snapshot, or a tree, to what the machine is now. */
int
cop_lua__overlay_since (lua_State *L)
{
  CopLua *lua = cop_lua__need (L);

  cop_lua__check_machine (L, 1);
  luaL_checktype (L, 2, LUA_TUSERDATA);
  lua_settop (L, 2);
  if (!cop_lua__is_tree (L, 2))
    {
      lua_getfield (L, 2, "to_tree");
      lua_insert (L, 2);
      lua_call (L, 1, 1);
    }
  lua_pushcfunction (L, cop_lua__to_tree);
  lua_pushvalue (L, 1);
  lua_call (L, 1, 1);
  return push_difference (L, lua, COP_DIFF_DEFAULT);
}

/* --- applying ------------------------------------------------------------------------------ */

typedef struct
{
  CopLuaHead head; /* its user value is the handle of the tree */
  CopApplied *applied;
} Applied;

static void
release_applied (gpointer self)
{
  g_clear_pointer (&((Applied *)self)->applied, cop_applied_free);
}

static const CopLuaClass applied_class;

/* applied:take_back () */
static int
l_take_back (lua_State *L)
{
  Applied *self = cop_lua__check (L, 1, &applied_class);
  GError *error = NULL;

  lua_getiuservalue (L, 1, 1);
  cop_lua__check_tree (L, -1);
  if (!self->applied)
    cop_lua__fail (L, self->head.lua, COP_ERROR_STATE, NULL, "the overlay has been taken back");
  if (!cop_overlay_take_back (self->applied, &error))
    cop_lua__raise (L, self->head.lua, error);
  self->applied = NULL;
  return 0;
}

static const luaL_Reg applied_methods[] = { { "take_back", l_take_back }, { NULL, NULL } };
static const CopLuaClass applied_class = { .name = "applied overlay",
                                           .release = release_applied,
                                           .methods = applied_methods };

/* tree:apply (overlay) */
static int
l_apply (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1), *overlay = cop_lua__check_tree (L, 2);
  Applied *applied = cop_lua__new (L, self->head.lua, &applied_class, sizeof *applied, 1);
  GError *error = NULL;

  lua_pushvalue (L, 1);
  lua_setiuservalue (L, -2, 1);
  if (!cop_overlay_apply (self->tree, overlay->tree, &applied->applied, &error))
    cop_lua__raise (L, self->head.lua, error);
  return 1;
}

const luaL_Reg cop_lua__tree_diff_methods[] = { { "diff", l_diff },
                                                { "apply", l_apply },
                                                { NULL, NULL } };
