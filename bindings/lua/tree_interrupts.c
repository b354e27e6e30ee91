/* Questions about interrupts: node:interrupts (), node:lines (). */
#include "tree_answer.h"
#include <coppice/query.h>

static void
push_step (lua_State *L, int tree, const CopQueryStep *step)
{
  static const char *const kinds[] = { "controller", "nexus", "plain" };
  guint32 line;

  lua_createtable (L, 0, 5);
  cop_lua__answer_node (L, tree, "node", step->node);
  cop_lua__put_text (L, "kind", kinds[step->kind]);
  cop_lua__answer_cells (L, step->cells, step->n_cells);
  if (step->kind != COP_STEP_NEXUS
      && cop_query_line (step->node, step->cells, step->n_cells, &line))
    cop_lua__put_number (L, "line", line);
  cop_lua__put_flag (L, "handed_on", step->assumed);
  cop_lua__put_number (L, "outputs", step->n_outputs);
}

static void
push_interrupts (lua_State *L, int tree, const GArray *interrupts)
{
  lua_createtable (L, (int)interrupts->len, 0);
  for (guint i = 0; i < interrupts->len; i++)
    {
      const CopQueryInterrupt *each = &g_array_index (interrupts, CopQueryInterrupt, i);

      lua_createtable (L, 0, 5);
      cop_lua__put_number (L, "index", each->index + 1);
      cop_lua__put_text (L, "name", each->name);
      lua_createtable (L, (int)each->n_steps, 0);
      for (guint k = 0; k < each->n_steps; k++)
        {
          push_step (L, tree, &each->steps[k]);
          lua_rawseti (L, -2, (lua_Integer)k + 1);
        }
      lua_setfield (L, -2, "steps");
      cop_lua__put_text (L, "why", each->why);
      if (each->why)
        cop_lua__answer_node (L, tree, "at", each->at);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

/* node:interrupts (): each with `steps`, from the interrupt parent to the root controller: { node,
 * kind, cells, line }; `why` and `at` when it is lost on the way. */
int
cop_lua__node_interrupts (lua_State *L)
{
  const CopNode *node = cop_lua__check_tree_node (L);
  int tree = lua_gettop (L);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = cop_lua__answer_guard (L, lua);
  GError *error = NULL;

  guard->held = cop_query_interrupts (node, &error);
  if (!guard->held)
    cop_lua__raise (L, lua, error);
  push_interrupts (L, tree, guard->held);
  cop_lua__guard_clear (guard);
  return 1;
}

static void
push_lines (lua_State *L, int tree, const CopQueryLines *lines)
{
  lua_createtable (L, 0, 4);
  if (lines->is_known)
    {
      cop_lua__put_number (L, "first", lines->lines.first);
      cop_lua__put_number (L, "last", lines->lines.last);
      lua_createtable (L, (int)lines->unused->len, 0);
      for (guint i = 0; i < lines->unused->len; i++)
        {
          lua_createtable (L, 0, 2);
          cop_lua__put_number (L, "first", g_array_index (lines->unused, CopLineRange, i).first);
          cop_lua__put_number (L, "last", g_array_index (lines->unused, CopLineRange, i).last);
          lua_rawseti (L, -2, (lua_Integer)i + 1);
        }
      lua_setfield (L, -2, "free");
    }
  lua_createtable (L, (int)lines->uses->len, 0);
  for (guint i = 0; i < lines->uses->len; i++)
    {
      const CopLineUse *use = &g_array_index (lines->uses, CopLineUse, i);

      lua_createtable (L, 0, 5);
      cop_lua__put_number (L, "line", use->line);
      cop_lua__answer_node (L, tree, "node", use->node);
      cop_lua__put_number (L, "index", use->index + 1);
      cop_lua__put_text (L, "name", use->name);
      cop_lua__put_flag (L, "map", use->is_map);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  lua_setfield (L, -2, "used");
}

/* node:lines (): of an interrupt controller, { first, last, free = { { first, last } }, used = {
 * { line, node, index } } }, the first three when they are known; and an array of what is wrong. */
int
cop_lua__node_lines (lua_State *L)
{
  const CopNode *node = cop_lua__check_tree_node (L);
  int tree = lua_gettop (L);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *findings = cop_lua__guard (L, lua);
  CopLuaGuard *lines = cop_lua__guard (L, lua);
  GError *error = NULL;

  findings->release = (GDestroyNotify)g_ptr_array_unref;
  findings->held = g_ptr_array_new_with_free_func (g_free);
  lines->release = (GDestroyNotify)cop_query_lines_free;
  lines->held = cop_query_lines (node, findings->held, &error);
  if (!lines->held)
    cop_lua__raise (L, lua, error);
  push_lines (L, tree, lines->held);
  cop_lua__guard_clear (lines);
  cop_lua__answer_push_texts (L, findings->held);
  cop_lua__guard_clear (findings);
  return 2;
}
