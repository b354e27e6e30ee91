/* Questions to trees from Lua: tree:map (), node:regs (), node:interrupts () and so on;
 * coppice/query.h says what the answers mean. */
#include "tree.h"
#include <string.h>
#include <coppice/query.h>

/* --- what answers are made of ------------------------------------------------------------- */

/* A guard for the array, pushed. */
static CopLuaGuard *
guard_array (lua_State *L, CopLua *lua)
{
  CopLuaGuard *guard = cop_lua__guard (L, lua);

  guard->release = (GDestroyNotify)g_array_unref;
  return guard;
}

static void
set_number (lua_State *L, const char *key, guint64 number)
{
  lua_pushinteger (L, (lua_Integer)number);
  lua_setfield (L, -2, key);
}

static void
set_text (lua_State *L, const char *key, const char *text)
{
  if (!text)
    return;
  lua_pushstring (L, text);
  lua_setfield (L, -2, key);
}

/* What is false is not there. */
static void
set_flag (lua_State *L, const char *key, gboolean flag)
{
  if (!flag)
    return;
  lua_pushboolean (L, TRUE);
  lua_setfield (L, -2, key);
}

/* tree: the index of its handle. */
static void
set_node (lua_State *L, int tree, const char *key, const CopNode *node)
{
  cop_lua__push_tree_node (L, tree, (CopNode *)node);
  lua_setfield (L, -2, key);
}

static void
set_cells (lua_State *L, const guint32 *cells, guint n)
{
  lua_createtable (L, (int)n, 0);
  for (guint i = 0; i < n; i++)
    {
      lua_pushinteger (L, cells[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  lua_setfield (L, -2, "cells");
}

static void
push_texts (lua_State *L, const GPtrArray *texts)
{
  lua_createtable (L, (int)texts->len, 0);
  for (guint i = 0; i < texts->len; i++)
    {
      lua_pushstring (L, texts->pdata[i]);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

/* The node of a method; leaves the handle of its tree on top. */
static const CopNode *
check_node (lua_State *L)
{
  CopNode *node = cop_lua__tree_node (L, 1);

  if (!node)
    cop_lua__fail_self (L, 1, "a node of a tree");
  lua_getiuservalue (L, 1, 1);
  cop_lua__check_tree (L, -1);
  return node;
}

/* --- addresses ---------------------------------------------------------------------------- */

static int
push_regs (lua_State *L, int tree, const GArray *regs)
{
  lua_createtable (L, (int)regs->len, 0);
  for (guint i = 0; i < regs->len; i++)
    {
      const CopQueryReg *reg = &g_array_index (regs, CopQueryReg, i);

      lua_createtable (L, 0, 5);
      set_text (L, "name", reg->name);
      set_number (L, "bus_address", reg->bus.address);
      set_number (L, "space", reg->bus.space);
      set_number (L, "size", reg->size);
      if (reg->cpu.kind == COP_ADDRESS_CPU)
        {
          set_number (L, "address", reg->cpu.address);
          set_number (L, "translated", reg->cpu.size);
        }
      else
        {
          set_node (L, tree, "at", reg->cpu.at);
          set_text (L, "why", reg->cpu.why);
        }
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

static int
answer_regs (lua_State *L, CopRanges ranges,
             GArray *(*ask) (const CopNode *node, CopRanges ranges, GError **error))
{
  const CopNode *node = check_node (L);
  int tree = lua_gettop (L);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = guard_array (L, lua);
  GError *error = NULL;

  guard->held = ask (node, ranges, &error);
  if (!guard->held)
    cop_lua__raise (L, lua, error);
  push_regs (L, tree, guard->held);
  cop_lua__guard_clear (guard);
  return 1;
}

/* node:regs (): the windows in `reg`: { address, size, bus_address, name }; without an address of
 * the CPU `why` and `at`, the node whose bus the way up ends on. */
static int
l_regs (lua_State *L)
{
  return answer_regs (L, COP_RANGES_CPU, cop_query_regs);
}

/* node:ranges () and node:dma_ranges (): the same for the windows of a bus. */
static int
l_ranges (lua_State *L)
{
  return answer_regs (L, COP_RANGES_CPU, cop_query_ranges);
}

static int
l_dma_ranges (lua_State *L)
{
  return answer_regs (L, COP_RANGES_DMA, cop_query_ranges);
}

static void
push_map (lua_State *L, int tree, const GArray *map)
{
  static const char *const kinds[] = { "reg", "bus", "gap" };

  lua_createtable (L, (int)map->len, 0);
  for (guint i = 0; i < map->len; i++)
    {
      const CopMapEntry *entry = &g_array_index (map, CopMapEntry, i);

      lua_createtable (L, 0, 7);
      set_text (L, "kind", kinds[entry->kind]);
      set_number (L, "first", entry->first);
      set_number (L, "last", entry->last);
      if (entry->node)
        {
          set_node (L, tree, "node", entry->node);
          set_number (L, "index", entry->index + 1);
          set_number (L, "depth", entry->depth);
          set_text (L, "name", entry->name);
          set_flag (L, "disabled", entry->disabled);
        }
      if (entry->kind == COP_MAP_BUS)
        {
          set_number (L, "bus_address", entry->bus.address);
          set_number (L, "space", entry->bus.space);
        }
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

/* tree:map ([gap]): who answers at which address: { kind = "reg", first, last, node, ... } in the
 * order of addresses, with gaps of at least so many bytes; and an array of what is wrong. */
static int
l_map (lua_State *L)
{
  CopLuaTree *self = cop_lua__check_tree (L, 1);
  lua_Integer gap = luaL_optinteger (L, 2, 0);
  CopLuaGuard *findings = cop_lua__guard (L, self->head.lua);
  CopLuaGuard *map = guard_array (L, self->head.lua);

  findings->release = (GDestroyNotify)g_ptr_array_unref;
  findings->held = g_ptr_array_new_with_free_func (g_free);
  map->held = cop_query_map (self->tree, (guint64)gap, findings->held);
  push_map (L, 1, map->held);
  cop_lua__guard_clear (map);
  push_texts (L, findings->held);
  cop_lua__guard_clear (findings);
  return 2;
}

/* --- interrupts --------------------------------------------------------------------------- */

static void
push_step (lua_State *L, int tree, const CopQueryStep *step)
{
  static const char *const kinds[] = { "controller", "nexus", "plain" };
  guint32 line;

  lua_createtable (L, 0, 5);
  set_node (L, tree, "node", step->node);
  set_text (L, "kind", kinds[step->kind]);
  set_cells (L, step->cells, step->n_cells);
  if (step->kind != COP_STEP_NEXUS
      && cop_query_line (step->node, step->cells, step->n_cells, &line))
    set_number (L, "line", line);
  set_flag (L, "handed_on", step->assumed);
  set_number (L, "outputs", step->n_outputs);
}

static void
push_interrupts (lua_State *L, int tree, const GArray *interrupts)
{
  lua_createtable (L, (int)interrupts->len, 0);
  for (guint i = 0; i < interrupts->len; i++)
    {
      const CopQueryInterrupt *each = &g_array_index (interrupts, CopQueryInterrupt, i);

      lua_createtable (L, 0, 5);
      set_number (L, "index", each->index + 1);
      set_text (L, "name", each->name);
      lua_createtable (L, (int)each->n_steps, 0);
      for (guint k = 0; k < each->n_steps; k++)
        {
          push_step (L, tree, &each->steps[k]);
          lua_rawseti (L, -2, (lua_Integer)k + 1);
        }
      lua_setfield (L, -2, "steps");
      set_text (L, "why", each->why);
      if (each->why)
        set_node (L, tree, "at", each->at);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

/* node:interrupts (): each with `steps`, from the interrupt parent to the root controller: { node,
 * kind, cells, line }; `why` and `at` when it is lost on the way. */
static int
l_interrupts (lua_State *L)
{
  const CopNode *node = check_node (L);
  int tree = lua_gettop (L);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = guard_array (L, lua);
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
      set_number (L, "first", lines->lines.first);
      set_number (L, "last", lines->lines.last);
      lua_createtable (L, (int)lines->unused->len, 0);
      for (guint i = 0; i < lines->unused->len; i++)
        {
          lua_createtable (L, 0, 2);
          set_number (L, "first", g_array_index (lines->unused, CopLineRange, i).first);
          set_number (L, "last", g_array_index (lines->unused, CopLineRange, i).last);
          lua_rawseti (L, -2, (lua_Integer)i + 1);
        }
      lua_setfield (L, -2, "free");
    }
  lua_createtable (L, (int)lines->uses->len, 0);
  for (guint i = 0; i < lines->uses->len; i++)
    {
      const CopLineUse *use = &g_array_index (lines->uses, CopLineUse, i);

      lua_createtable (L, 0, 5);
      set_number (L, "line", use->line);
      set_node (L, tree, "node", use->node);
      set_number (L, "index", use->index + 1);
      set_text (L, "name", use->name);
      set_flag (L, "map", use->is_map);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  lua_setfield (L, -2, "used");
}

/* node:lines (): of an interrupt controller, { first, last, free = { { first, last } }, used = {
 * { line, node, index } } }, the first three when they are known; and an array of what is wrong. */
static int
l_lines (lua_State *L)
{
  const CopNode *node = check_node (L);
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
  push_texts (L, findings->held);
  cop_lua__guard_clear (findings);
  return 2;
}

/* --- who feeds whom, who refers to whom --------------------------------------------------- */

static int
answer_links (lua_State *L, CopLinkKind kind)
{
  const CopNode *node = check_node (L);
  int tree = lua_gettop (L);
  CopLuaGuard *guard = guard_array (L, cop_lua__need (L));
  const GArray *links = guard->held = cop_query_links (node, kind);

  lua_createtable (L, (int)links->len, 0);
  for (guint i = 0; i < links->len; i++)
    {
      const CopQueryLink *link = &g_array_index (links, CopQueryLink, i);

      lua_createtable (L, 0, 8);
      set_number (L, "depth", link->depth);
      set_node (L, tree, "consumer", link->consumer);
      set_text (L, "property", link->prop);
      set_number (L, "index", link->index + 1);
      if (link->name)
        {
          lua_pushlstring (L, link->name, link->name_length);
          lua_setfield (L, -2, "name");
        }
      set_node (L, tree, "provider", link->provider);
      set_cells (L, link->cells, link->n_cells);
      if (link->frequency)
        set_number (L, "frequency", link->frequency);
      set_flag (L, "repeated", link->repeated);
      set_flag (L, "circle", link->circle);
      set_text (L, "why", link->why);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}

/* node:clocks (), node:supplies (), node:power_domains (): what it consumes, each with what feeds
 * its provider after it: { depth, consumer, property, name, provider, cells }. */
static int
l_clocks (lua_State *L)
{
  return answer_links (L, COP_LINK_CLOCK);
}

static int
l_supplies (lua_State *L)
{
  return answer_links (L, COP_LINK_SUPPLY);
}

static int
l_power_domains (lua_State *L)
{
  return answer_links (L, COP_LINK_POWER);
}

/* node:referrers (): { node, property, times, by_path }. */
static int
l_referrers (lua_State *L)
{
  const CopNode *node = check_node (L);
  int tree = lua_gettop (L);
  CopLuaGuard *guard = guard_array (L, cop_lua__need (L));
  const GArray *referrers = guard->held = cop_query_referrers (node);

  lua_createtable (L, (int)referrers->len, 0);
  for (guint i = 0; i < referrers->len; i++)
    {
      const CopQueryReferrer *by = &g_array_index (referrers, CopQueryReferrer, i);

      lua_createtable (L, 0, 4);
      set_node (L, tree, "node", by->node);
      set_text (L, "property", cop_node_prop_name (by->prop));
      set_number (L, "times", by->n);
      set_flag (L, "by_path", by->by_path);
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  cop_lua__guard_clear (guard);
  return 1;
}

const luaL_Reg cop_lua__tree_query_methods[] = { { "find_all", cop_lua__find_all },
                                                 { "map", l_map },
                                                 { NULL, NULL } };
const luaL_Reg cop_lua__node_query_methods[] = { { "regs", l_regs },
                                                 { "ranges", l_ranges },
                                                 { "dma_ranges", l_dma_ranges },
                                                 { "interrupts", l_interrupts },
                                                 { "lines", l_lines },
                                                 { "clocks", l_clocks },
                                                 { "supplies", l_supplies },
                                                 { "power_domains", l_power_domains },
                                                 { "referrers", l_referrers },
                                                 { NULL, NULL } };
