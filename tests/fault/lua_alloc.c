/* Every allocation of Lua's fails in turn, over a script that declares, builds, plugs, holds, cuts
 * and emits.  The script ends with an error or not at all; afterwards no object is left, so no
 * reference has been lost either.
 *
 * A single failure shows nothing: Lua collects garbage and asks again.  So it is this one and the
 * next, and this one and everything after.
 */
#include "../../bindings/lua/state.h"
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

typedef enum
{
  FAIL_TWO,
  FAIL_ALL
} Mode;

typedef struct
{
  guint64 count;   /* allocations asked for since it was armed */
  guint64 fail_at; /* 0: none */
  gboolean armed;
  Mode mode;
  gsize bytes; /* that Lua has */
} Memory;

static const char *const script =
    "local cop = require 'coppice'\n"
    "local log = {}\n"
    "local Port = cop.bus_type { 'fault.bus', doc = 'a bus', addressing = 'plain' }\n"
    "local Leaf = cop.device { 'fault.leaf', doc = 'a leaf', bus = 'fault.bus',\n"
    "  props = { cop.uint { 'size', default = 4, max = 64, doc = 'bytes', when = 'always' },\n"
    "            cop.list { 'names', item = 'string', doc = 'names' },\n"
    "            cop.link { 'peer', to = 'device', weak = true, doc = 'another' },\n"
    "            cop.computed { 'twice', yields = 'uint', doc = 'twice the size',\n"
    "                           get = function (self) return self.size * 2 end } },\n"
    "  windows = { cop.window { 'regs', size = 12,\n"
    "    cop.reg { 0, 'A', cop.field { 0, 'F' }, read = function (_, value) return value + 1 end,\n"
    "              write = function (self, value) self.regs.B[1] = value end },\n"
    "    cop.reg { 4, 'B', count = 2, changed = function (self) self.regs.A = 7 end } } },\n"
    "  init = function (self) self.priv.made = { true } end,\n"
    "  realize = function (self) log[#log + 1] = self.name .. self.twice end,\n"
    "  unrealize = function (self) log[#log + 1] = 'off ' .. self.name end,\n"
    "  describe = function (self, node) node['fault,size'] = self.size end,\n"
    "  work = function (self, n) self.size = n return self.twice end }\n"
    "local Hub = cop.device { 'fault.hub', doc = 'a hub', bus = 'fault.bus',\n"
    "  buses = { cop.bus { 'bus', 'fault.bus', doc = 'below' } },\n"
    "  inputs = { cop.line { 'irq', count = 8, cells = 1, doc = 'lines' } },\n"
    "  pre_plug = function (self, device) self.priv.last = device end,\n"
    "  build = function (self) self:add { 'own', Leaf, names = { 'a', 'b' } } end }\n"
    "local Board = cop.machine { 'fault.board', doc = 'a board',\n"
    "  params = { cop.uint { 'n', default = 2, doc = 'leaves' } },\n"
    "  build = function (board, p)\n"
    "    board.model, board.compatible = 'Fault board', { 'fault,board', 'fault' }\n"
    "    local hub = board:add { 'hub', 'fault.root', nullable = true }\n"
    "    for i = 1, p.n do\n"
    "      hub:add { 'leaf' .. i, Leaf, size = i, dt = { note = 'x', cell = cop.cells { 1, 2 } } "
    "}\n"
    "    end\n"
    "    board:add { 'ram', 'memory.ram', at = 4096, size = 4096 }\n"
    "    board:node { 'plain', value = cop.u64 (1 << 40), cop.node { 'inner', on = true } }\n"
    "  end }\n"
    "cop.device { 'fault.root', doc = 'the first hub', parent = Hub, bus = 'system-bus' }\n"
    "local asked = 0\n"
    "local Asking = cop.device { 'fault.port', doc = 'asks the guest', bus = 'fault.bus',\n"
    "  buses = { cop.bus { 'bus', 'fault.bus', doc = 'below' } },\n"
    "  reset_enter = function () asked = asked + 1 end, reset_exit = function () end,\n"
    "  unplug_request = function (_, _, removal) asked = asked + #removal.state end,\n"
    "  cancel_request = function () asked = asked + 1 end,\n"
    "  unplug_timeout = function () return 1000 end }\n"
    "local kept\n"
    "local Hba = cop.device { 'fault.hba', doc = 'an adapter',\n"
    "  buses = { cop.bus { 'scsi', 'scsi-bus', doc = 'its units' } } }\n"
    "local Echo = cop.device { 'fault.echo', doc = 'a unit', parent = 'scsi.device',\n"
    "  command = function (self, command)\n"
    "    local kind = command.cdb:byte ()\n"
    "    if kind == 1 then command:good ('bytes') elseif kind == 2 then command:check (5, 0x2000)\n"
    "    else kept = command end\n"
    "  end }\n"
    "local m = cop.build (Board, { n = 3 })\n"
    "local events = m:record ()\n"
    "local seen = 0\n"
    "local watch = m:observe (function (event) seen = seen + #event.step end)\n"
    "local hub = m:device_add { 'h', Hub, bus = m.hub }\n"
    "local kbd = m:device_add { 'k', Leaf, bus = hub, peer = m.hub, names = { 'x' } }\n"
    "local held, before = kbd:hold 'in flight', m:snapshot ()\n"
    "assert (kbd:work (8) == 16 and #kbd:holders () > 0)\n"
    "assert (not pcall (function () kbd.size = 65 end))\n"
    "kbd.regs:write (0, 4, 3)\n"
    "assert (kbd.regs:read (0, 4) == 8 and kbd.regs.B[1] == 3 and #Leaf.windows == 1)\n"
    "assert (not pcall (function () kbd.regs.C = 1 end))\n"
    "assert (not pcall (function () return kbd.sise end))\n"
    "assert (not pcall (m.device_add, m, { 'k', Leaf, bus = hub }))\n"
    "local function closes () return setmetatable ({}, { __close = function () seen = seen + 1 end "
    "}) end\n"
    "local function copy (self, request)\n"
    "  local _ <close> = closes ()\n"
    "  request:sleep (3)\n"
    "  request:dma_write (4096, 'some bytes')\n"
    "  assert (#request:dma_read (4096, 10) == 10)\n"
    "  error 'is told'\n"
    "end\n"
    "local tick = kbd:after (5, function (self) self:after (1, print):stop () end, 'tick')\n"
    "kbd:request ('copy', copy)\n"
    "assert (tick.at == 5 and not pcall (m.clock.advance, m.clock, 10) and m.clock.now == 10)\n"
    "kbd:request ('asleep', function (self, request) local _ <close> = closes () copy (self, "
    "request) "
    "end)\n"
    "kbd:request ('in flight', function (_, request) request:dma_read (4096, 10) end)\n"
    "kbd:after (50, print)\n"
    "local dtb, dts = m:to_dtb (), m:to_dts { origins = true }\n"
    "local plain = m:to_tree ()\n"
    "local gen = m:generic { 'uart3: serial@9000', compatible = { 'a,b' }, at = { 0x9000, 16 },\n"
    "  ['x,mode'] = 1, cop.node { 'sub', on = true } }\n"
    "gen.dt.note = 'y'\n"
    "local with = m:snapshot { tree = true }\n"
    "assert (m:at '/serial@9000' == gen and #tostring (m.labels.uart3) > 0)\n"
    "local tree = with:to_tree ()\n"
    "local difference = plain:diff (tree, { labels = true })\n"
    "assert (#difference:entries () > 0 and #tostring (difference) > 0 and #difference:to_json () "
    "> 0)\n"
    "local overlay = m:overlay_since (plain):to_overlay { refs = 'base' }\n"
    "local applied = plain:apply (overlay)\n"
    "assert (plain:find '/serial@9000'.path == '/serial@9000' and #plain:find_all 'serial@*' == "
    "1)\n"
    "applied:take_back ()\n"
    "assert (#plain:to_dtb () > 0 and #tree:to_json () > 0)\n"
    "for node in tree:nodes () do seen = seen + #node.labels + #node.props end\n"
    "assert (not pcall (function () return tree.rot end))\n"
    "m.uart3 = nil\n"
    "m.peripheral.h = nil\n"
    "m.peripheral.new = cop.new { Leaf, size = 7, bus = m.hub }\n"
    "local lost = cop.new { Leaf, names = { 'never', 'planted' } }\n"
    "for name, child in pairs (m.peripheral) do assert (child.name == name) end\n"
    "assert (#m:diff (before) > 0 and #events:steps 'unrealize' > 0)\n"
    "m:device_del 'new'\n"
    "local port = m:device_add { 'port', Asking, bus = m.hub }\n"
    "local card = m:device_add { 'card', Leaf, bus = port }\n"
    "local removal = m:device_del (card)\n"
    "assert (#m.removals == 1 and removal.device == card and not pcall (removal.wait, removal, "
    "9))\n"
    "card:guest_refuse 'it is in use'\n"
    "assert (removal.state == 'refused' and #removal.reason > 0)\n"
    "m:device_del (card):cancel ()\n"
    "assert (m:device_del (card):wait (2000) == 'timed-out' and asked > 0)\n"
    "port:assert_reset ()\n"
    "assert (card.in_reset)\n"
    "port:release_reset ()\n"
    "m:device_del (card)\n"
    "m:reset ()\n"
    "assert (m.peripheral.card == nil)\n"
    "local hba = m:device_add { 'hba', Hba }\n"
    "m:device_add { 'echo', Echo, bus = hba }\n"
    "local answers = {}\n"
    "hba:request ('scsi', function (self, request)\n"
    "  local function send (byte) return request:scsi_send { bus = self.scsi, cdb = byte, size = 8 "
    "} "
    "end\n"
    "  for i = 1, 3 do answers[i] = send (string.char (i)) or {} end\n"
    "end)\n"
    "assert (answers[1].data == 'bytes' and answers[2].status == 2 and #answers == 2)\n"
    "kept:good (8)\n"
    "assert (answers[3].transferred == 8)\n"
    "m:device_del (hba)\n"
    "watch:stop ()\n"
    "m.hub = nil\n"
    "assert (#tostring (kbd) > 0)\n"
    "held:release ()\n"
    "m:close ()\n";

static gpointer
allocate (gpointer data, gpointer block, size_t old, size_t size)
{
  Memory *memory = data;

  if (!block)
    old = 0;
  if (size == 0)
    {
      memory->bytes -= old;
      free (block);
      return NULL;
    }
  /* Lua takes it for granted that a block can be made smaller. */
  if (memory->armed && size > old)
    {
      memory->count++;
      if (memory->fail_at && memory->count >= memory->fail_at
          && (memory->mode == FAIL_ALL || memory->count <= memory->fail_at + 1))
        return NULL;
    }
  memory->bytes += size - old;
  return realloc (block, size);
}

static int
body (lua_State *L)
{
  CopHost *host = lua_touserdata (L, 1);

  luaL_openlibs (L);
  cop_lua__open (L, host);
  luaL_requiref (L, "coppice.core", luaopen_coppice_core, FALSE);
  lua_getglobal (L, "package");
  lua_pushstring (L, "scripts/?.lua;scripts/?/init.lua");
  lua_setfield (L, -2, "path");
  if (luaL_loadbuffer (L, script, strlen (script), "=fault") != LUA_OK)
    lua_error (L);
  lua_call (L, 0, 0);
  return 0;
}

/* Runs the script; returns Lua's status.  ret_count: how many allocations there were. */
static int
run (guint64 fail_at, Mode mode, guint64 *ret_count, GString *text)
{
  Memory memory = { .fail_at = fail_at, .mode = mode };
  CopHost *host = cop_host_new (NULL);
  lua_State *L;
  int status;

  memory.armed = TRUE;
  L = lua_newstate (allocate, &memory);
  if (!L)
    {
      cop_host_unref (host);
      g_assert_cmpuint (memory.bytes, ==, 0);
      return LUA_ERRMEM;
    }
  lua_pushcfunction (L, body);
  lua_pushlightuserdata (L, host);
  status = lua_pcall (L, 1, 0, 0);
  /* What follows is not on trial: a finalizer of Lua's that finds no memory is not run again. */
  memory.armed = FALSE;
  if (status != LUA_OK && text)
    g_string_assign (text, luaL_tolstring (L, -1, NULL));
  lua_close (L);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (memory.bytes, ==, 0);
  if (cop_host_live_objects (host) != 0)
    g_error ("allocation %" G_GUINT64_FORMAT " (mode %d) failed, and %" G_GUINT64_FORMAT
             " objects are left",
             fail_at, mode, cop_host_live_objects (host));
  cop_host_unref (host);
  *ret_count = memory.count;
  return status;
}

static void
test_runs (void)
{
  GString *text = g_string_new (NULL);
  guint64 count;
  int status = run (0, FAIL_ALL, &count, text);

  g_assert_cmpstr (text->str, ==, "");
  g_assert_cmpint (status, ==, LUA_OK);
  g_assert_cmpuint (count, >, 1000);
  g_string_free (text, TRUE);
}

static void
sweep (Mode mode)
{
  GString *text = g_string_new (NULL);
  const char *given = g_getenv ("COP_FAULT_STRIDE");
  guint64 stride = given ? MAX (1, g_ascii_strtoull (given, NULL, 10)) : 1;
  guint64 total, count, failed = 0;

  run (0, mode, &total, NULL);
  for (guint64 at = 1; at <= total; at += stride)
    {
      int status = run (at, mode, &count, text);

      if (status == LUA_OK)
        continue;
      failed++;
      if (status != LUA_ERRMEM && !strstr (text->str, "not enough memory")
          && !strstr (text->str, "error in error handling"))
        g_error ("allocation %" G_GUINT64_FORMAT " failed, and the error says: %s", at, text->str);
    }
  /* Some failures are harmless, as when a table cannot be made smaller; most are not. */
  g_assert_cmpuint (failed, >, total / stride / 2);
  g_test_message ("%" G_GUINT64_FORMAT " allocations, %" G_GUINT64_FORMAT " errors", total, failed);
  g_string_free (text, TRUE);
}

static void
test_two (void)
{
  sweep (FAIL_TWO);
}

static void
test_all (void)
{
  sweep (FAIL_ALL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/lua_alloc/the-script-runs", test_runs);
  g_test_add_func ("/fault/lua_alloc/this-one-and-the-next", test_two);
  g_test_add_func ("/fault/lua_alloc/this-one-and-everything-after", test_all);
  return g_test_run ();
}
