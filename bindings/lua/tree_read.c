/* Where trees come from: m:to_tree (), cop.tree (file). */
#include "tree.h"
#include "box.h"
#include <coppice/devicetree.h>

int
cop_lua__to_tree (lua_State *L)
{
  CopMachine *machine = cop_lua__check_machine (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopLuaTree *self = cop_lua__push_tree (L, lua);
  GError *error = NULL;

  self->tree = cop_machine_to_tree (machine, &error);
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
  input->include = texts (L, lua, index, "include");
  input->define = texts (L, lua, index, "define");
}

void
cop_lua__read_tree (lua_State *L, CopLua *lua, const char *file, const CopDtsInput *input,
                    gboolean keep_phandles)
{
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
 * source or a directory. */
static int
l_tree_read (lua_State *L)
{
  const char *file = luaL_checkstring (L, 1);
  CopLua *lua = cop_lua__need (L);
  CopDtsInput input = { NULL };

  lua_settop (L, 2);
  cop_lua__dts_input (L, lua, 2, &input);
  cop_lua__read_tree (L, lua, file, &input, TRUE);
  lua_pop (L, 1);
  return 1;
}

const luaL_Reg cop_lua__tree_functions[] = { { "tree_read", l_tree_read }, { NULL, NULL } };
