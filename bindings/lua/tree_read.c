/* Where trees come from: m:to_tree (), cop.tree (file). */
#include "tree.h"
#include "box.h"
#include "fence.h"
#include <coppice/devicetree.h>

int
cop_lua__to_tree (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopLuaTree *self = cop_lua__push_tree (L, lua);
  GError *error = NULL;

  self->tree = cop_machine_to_tree_with_types (machine, &self->types, &error);
  if (!self->tree)
    cop_lua__raise (L, lua, error);
  return 1;
}

/* --- what was understood ------------------------------------------------------------------- */

typedef struct
{
  CopLuaHead head;
  CopUnderstanding report;
} Report;

static void
release_report (gpointer self)
{
  cop_understanding_clear (&((Report *)self)->report);
}

static const CopLuaClass report_class = { .name = "coppice report", .release = release_report };

typedef struct
{
  CopLuaHead head;
  GArray *list;
} Pins;

static void
release_pins (gpointer self)
{
  g_clear_pointer (&((Pins *)self)->list, g_array_unref);
}

static const CopLuaClass pins_class = { .name = "coppice pins", .release = release_pins };

static void
push_misfit (lua_State *L, int tree, const CopMisfit *misfit)
{
  lua_createtable (L, 0, 3);
  cop_lua__push_tree_node (L, tree, misfit->node);
  lua_setfield (L, -2, "node");
  lua_pushstring (L, cop_node_prop_name (misfit->prop));
  lua_setfield (L, -2, "property");
  lua_pushstring (L, misfit->why);
  lua_setfield (L, -2, "why");
  lua_pushboolean (L, misfit->is_reference);
  lua_setfield (L, -2, "is_reference");
}

static void
push_guess (lua_State *L, int tree, const CopGuess *guess)
{
  lua_createtable (L, 0, 3);
  cop_lua__push_tree_node (L, tree, guess->node);
  lua_setfield (L, -2, "node");
  lua_pushstring (L, cop_node_prop_name (guess->prop));
  lua_setfield (L, -2, "property");
  cop_lua__push_tree_node (L, tree, guess->target);
  lua_setfield (L, -2, "target");
}

static void
push_report (lua_State *L, int tree, const CopUnderstanding *report)
{
  lua_createtable (L, 0, 3);
  lua_pushinteger (L, report->n_references);
  lua_setfield (L, -2, "references");
  lua_pushinteger (L, report->n_phandle_cells);
  lua_setfield (L, -2, "phandle_cells");
  lua_createtable (L, 0, 0);
  for (guint i = 0; report->misfits && i < report->misfits->len; i++)
    {
      push_misfit (L, tree, &g_array_index (report->misfits, CopMisfit, i));
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  lua_setfield (L, -2, "misfits");
  lua_createtable (L, 0, 0);
  for (guint i = 0; report->guesses && i < report->guesses->len; i++)
    {
      push_guess (L, tree, &g_array_index (report->guesses, CopGuess, i));
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  lua_setfield (L, -2, "guesses");
}

static void
push_pin (lua_State *L, const CopPin *pin)
{
  lua_createtable (L, 0, 5);
  cop_lua__push_tree_node (L, 1, pin->node);
  lua_setfield (L, -2, "node");
  lua_pushinteger (L, cop_node_phandle (pin->node));
  lua_setfield (L, -2, "phandle");
  if (!pin->user)
    return;
  cop_lua__push_tree_node (L, 1, pin->user);
  lua_setfield (L, -2, "user");
  lua_pushstring (L, cop_node_prop_name (pin->prop));
  lua_setfield (L, -2, "property");
  lua_pushboolean (L, pin->is_guess);
  lua_setfield (L, -2, "is_guess");
}

int
cop_lua__tree_dangling (lua_State *L)
{
  const CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLua *lua = self->head.lua;
  Pins *found = cop_lua__new (L, lua, &pins_class, sizeof *found, 0);

  found->list = cop_tree_dangling (self->tree);
  lua_createtable (L, (int)found->list->len, 0);
  for (guint i = 0; i < found->list->len; i++)
    {
      const CopDangling *each = &g_array_index (found->list, CopDangling, i);

      lua_createtable (L, 0, 3);
      cop_lua__push_tree_node (L, 1, each->node);
      lua_setfield (L, -2, "node");
      lua_pushstring (L, cop_node_prop_name (each->prop));
      lua_setfield (L, -2, "property");
      lua_pushinteger (L, each->number);
      lua_setfield (L, -2, "number");
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

int
cop_lua__tree_pins (lua_State *L)
{
  const CopLuaTree *self = cop_lua__check_tree (L, 1);
  CopLua *lua = self->head.lua;
  Pins *pins = cop_lua__new (L, lua, &pins_class, sizeof *pins, 0);

  pins->list = cop_tree_pins (self->tree);
  lua_createtable (L, (int)pins->list->len, 0);
  for (guint i = 0; i < pins->list->len; i++)
    {
      push_pin (L, &g_array_index (pins->list, CopPin, i));
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

/* --- reading ------------------------------------------------------------------------------ */

/* The texts of the table in the field, NULL-terminated; they and the array stay on the stack. */
static const char *const *
texts (lua_State *L, CopLua *lua, int index, const char *field)
{
  const char **list;
  lua_Integer n;
  int table;

  luaL_checkstack (L, 8, NULL);
  if (lua_getfield (L, index, field) == LUA_TNIL)
    return NULL;
  table = lua_gettop (L);
  if (!lua_istable (L, table))
    cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "'%s' is to be a list of texts, not %s", field,
                   cop_lua__describe (L, table));
  n = (lua_Integer)lua_rawlen (L, table);
  list = lua_newuserdatauv (L, (gsize)(n + 1) * sizeof *list, 0);
  for (lua_Integer i = 0; i < n; i++)
    {
      if (lua_rawgeti (L, table, i + 1) != LUA_TSTRING)
        cop_lua__fail (L, lua, COP_ERROR_TYPE, NULL, "'%s' is to be a list of texts, not of %s",
                       field, cop_lua__describe (L, -1));
      list[i] = lua_tostring (L, -1); /* the table keeps it */
      lua_pop (L, 1);
    }
  list[n] = NULL;
  return list;
}

void
cop_lua__dts_input (lua_State *L, CopLua *lua, int index, CopDtsInput *input)
{
  if (lua_isnoneornil (L, index))
    return;
  luaL_checktype (L, index, LUA_TTABLE);
  if (lua_getfield (L, index, "timeout") != LUA_TNIL)
    {
      if (!lua_isinteger (L, -1) || lua_tointeger (L, -1) < 1 || lua_tointeger (L, -1) > G_MAXINT)
        cop_lua__fail (L, lua, COP_ERROR_RANGE, NULL, "'timeout' is a number of seconds, not %s",
                       cop_lua__describe (L, -1));
      input->timeout = (guint)lua_tointeger (L, -1);
    }
  lua_pop (L, 1);
  input->include = texts (L, lua, index, "include");
  input->define = texts (L, lua, index, "define");
}

void
cop_lua__read_tree (lua_State *L, CopLua *lua, const char *file, const CopDtsInput *input,
                    gboolean keep_phandles)
{
  cop_lua__check_read_tree (L, lua, file);
  CopLuaTree *self = cop_lua__push_tree (L, lua);
  int tree = lua_gettop (L);
  Report *report = cop_lua__new (L, lua, &report_class, sizeof *report, 0);
  GError *error = NULL;

  self->tree = cop_tree_read_with_report (file, input, &report->report, &error);
  if (!self->tree)
    cop_lua__raise (L, lua, error);
  if (!keep_phandles)
    cop_tree_forget_phandles (self->tree);
  push_report (L, tree, &report->report);
  lua_remove (L, tree + 1);
}

/* tree_read (file, { include = { folder… }, define = { "NAME=VALUE"… } }): the tree of a blob, a
 * source or a directory, and what was understood: { references, phandle_cells, misfits, guesses }.
 */
static int
l_tree_read (lua_State *L)
{
  const char *file = luaL_checkstring (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopDtsInput input = { NULL };

  lua_settop (L, 2);
  cop_lua__dts_input (L, lua, 2, &input);
  cop_lua__read_tree (L, lua, file, &input, TRUE);
  return 2;
}

/* tree_of_blob (text): the tree of a flattened Devicetree, as it stands there. */
static int
l_tree_of_blob (lua_State *L)
{
  gsize length;
  const char *text = luaL_checklstring (L, 1, &length);
  CopLuaTree *self = cop_lua__push_tree (L, cop_lua__need (L));
  GBytes *blob = g_bytes_new (text, length);
  GError *error = NULL;

  self->tree = cop_tree_from_dtb (blob, &error);
  g_bytes_unref (blob);
  if (!self->tree)
    cop_lua__raise (L, self->head.lua, error);
  return 1;
}

/* specifier_cells (property): "#clock-cells" of clocks; nil where the binding says nothing. */
static int
l_specifier_cells (lua_State *L)
{
  lua_pushstring (L, cop_specifier_cells (luaL_checkstring (L, 1)));
  return 1;
}

const luaL_Reg cop_lua__tree_functions[] = { { "specifier_cells", l_specifier_cells },
                                             { "tree_of_blob", l_tree_of_blob },
                                             { "tree_read", l_tree_read },
                                             { NULL, NULL } };
