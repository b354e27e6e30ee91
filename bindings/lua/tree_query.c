/* Questions to trees from Lua: tree:map (), node:regs (), node:clocks () and so on;
 * coppice/query.h says what the answers mean. */
#include "tree_answer.h"
#include <coppice/query.h>

/* --- addresses ---------------------------------------------------------------------------- */

static int
push_regs (lua_State *L, int tree, const GArray *regs)
{
  lua_createtable (L, (int)regs->len, 0);
  for (guint i = 0; i < regs->len; i++)
    {
      const CopQueryReg *reg = &g_array_index (regs, CopQueryReg, i);

      lua_createtable (L, 0, 5);
      cop_lua__put_text (L, "name", reg->name);
      cop_lua__put_number (L, "bus_address", reg->bus.address);
      cop_lua__put_number (L, "space", reg->bus.space);
      cop_lua__put_number (L, "size", reg->size);
      if (reg->cpu.kind == COP_ADDRESS_CPU)
        {
          cop_lua__put_number (L, "address", reg->cpu.address);
          cop_lua__put_number (L, "translated", reg->cpu.size);
        }
      else
        {
          cop_lua__answer_node (L, tree, "at", reg->cpu.at);
          cop_lua__put_text (L, "why", reg->cpu.why);
        }
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
  return 1;
}

static int
answer_regs (lua_State *L, CopRanges ranges,
             GArray *(*ask) (const CopNode *node, CopRanges ranges, GError **error))
{
  const CopNode *node = cop_lua__check_tree_node (L);
  int tree = lua_gettop (L);
  CopLua *lua = cop_lua__need (L);
  CopLuaGuard *guard = cop_lua__answer_guard (L, lua);
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
      cop_lua__put_text (L, "kind", kinds[entry->kind]);
      cop_lua__put_number (L, "first", entry->first);
      cop_lua__put_number (L, "last", entry->last);
      if (entry->node)
        {
          cop_lua__answer_node (L, tree, "node", entry->node);
          cop_lua__put_number (L, "index", entry->index + 1);
          cop_lua__put_number (L, "depth", entry->depth);
          cop_lua__put_text (L, "name", entry->name);
          cop_lua__put_flag (L, "disabled", entry->disabled);
        }
      if (entry->kind == COP_MAP_BUS)
        {
          cop_lua__put_number (L, "bus_address", entry->bus.address);
          cop_lua__put_number (L, "space", entry->bus.space);
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
  CopLuaGuard *map = cop_lua__answer_guard (L, self->head.lua);

  findings->release = (GDestroyNotify)g_ptr_array_unref;
  findings->held = g_ptr_array_new_with_free_func (g_free);
  map->held = cop_query_map (self->tree, (guint64)gap, findings->held);
  push_map (L, 1, map->held);
  cop_lua__guard_clear (map);
  cop_lua__answer_push_texts (L, findings->held);
  cop_lua__guard_clear (findings);
  return 2;
}

/* --- who feeds whom, who refers to whom --------------------------------------------------- */

static int
answer_links (lua_State *L, CopLinkKind kind)
{
  const CopNode *node = cop_lua__check_tree_node (L);
  int tree = lua_gettop (L);
  CopLuaGuard *guard = cop_lua__answer_guard (L, cop_lua__need (L));
  const GArray *links = guard->held = cop_query_links (node, kind);

  lua_createtable (L, (int)links->len, 0);
  for (guint i = 0; i < links->len; i++)
    {
      const CopQueryLink *link = &g_array_index (links, CopQueryLink, i);

      lua_createtable (L, 0, 8);
      cop_lua__put_number (L, "depth", link->depth);
      cop_lua__answer_node (L, tree, "consumer", link->consumer);
      cop_lua__put_text (L, "property", link->prop);
      cop_lua__put_number (L, "index", link->index + 1);
      if (link->name)
        {
          lua_pushlstring (L, link->name, link->name_length);
          lua_setfield (L, -2, "name");
        }
      cop_lua__answer_node (L, tree, "provider", link->provider);
      cop_lua__answer_cells (L, link->cells, link->n_cells);
      if (link->frequency)
        cop_lua__put_number (L, "frequency", link->frequency);
      cop_lua__put_flag (L, "repeated", link->repeated);
      cop_lua__put_flag (L, "circle", link->circle);
      cop_lua__put_text (L, "why", link->why);
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
  const CopNode *node = cop_lua__check_tree_node (L);
  int tree = lua_gettop (L);
  CopLuaGuard *guard = cop_lua__answer_guard (L, cop_lua__need (L));
  const GArray *referrers = guard->held = cop_query_referrers (node);

  lua_createtable (L, (int)referrers->len, 0);
  for (guint i = 0; i < referrers->len; i++)
    {
      const CopQueryReferrer *by = &g_array_index (referrers, CopQueryReferrer, i);

      lua_createtable (L, 0, 4);
      cop_lua__answer_node (L, tree, "node", by->node);
      cop_lua__put_text (L, "property", cop_node_prop_name (by->prop));
      cop_lua__put_number (L, "times", by->n);
      cop_lua__put_flag (L, "by_path", by->by_path);
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
                                                 { "interrupts", cop_lua__node_interrupts },
                                                 { "lines", cop_lua__node_lines },
                                                 { "clocks", l_clocks },
                                                 { "supplies", l_supplies },
                                                 { "power_domains", l_power_domains },
                                                 { "referrers", l_referrers },
                                                 { NULL, NULL } };
