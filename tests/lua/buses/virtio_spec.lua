--- Virtio: slots with one device each, a driver that does its work in memory, unplugging while
-- requests are in flight.
package.path = "tests/lua/buses/?.lua;" .. package.path
local cop    = require "coppice"
local driver = require "virtio"
require "coppice.assert"

local SLOT, RAM = 0x10001000, 0x80000000
local DATA = RAM + 0x8000

local Board = cop.machine { "virtio.bench", doc = "Two slots and some memory",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "ram", "memory.ram", at = RAM, size = cop.MiB }
    board:add { "slot", "virtio.mmio", at = SLOT, irq = intc.irq (1) }
    board:add { "other", "virtio.mmio", at = SLOT + 0x1000, irq = intc.irq (2) }
    board:add { "xhci", "usb.xhci", at = 0x10010000 }
  end }

describe ("virtio", function ()
  local m, guest
  before_each (function ()
    m = cop.build (Board)
    guest = driver.new (m, SLOT, RAM)
  end)
  after_each (function ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  local function plug (what)
    what.bus = what.bus or m.slot
    return m:device_add (what)
  end

  it ("shows an empty slot, and what is plugged into it", function ()
    assert.equal (0x74726976, guest:into (0))
    assert.equal (0, guest:into (8))
    guest:out (0x70, 1)
    assert.equal (0, guest:status ())
    plug { "rng0", "virtio.rng" }
    assert.equal (4, guest:into (8))
    guest:out (0x30, 0)
    assert.equal (8, guest:into (0x34))
    guest:out (0x30, 1)
    assert.equal (0, guest:into (0x34))
    m:device_del "rng0"
    assert.equal (0, guest:into (8))
  end)

  it ("accepts the features that it offers", function ()
    plug { "blk0", "virtio.blk", size = cop.MiB, read_only = true }
    guest:out (0x14, 0)
    assert.equal (1 << 5 | 1 << 6 | 1 << 9, guest:into (0x10))
    guest:out (0x14, 1)
    assert.equal (1, guest:into (0x10))
    guest:begin (1 << 5)
    assert.equal (11, guest:status ())
    guest:begin (1 << 4)
    assert.equal (3, guest:status ())
    -- an interface of version 1 is not there
    guest:out (0x70, 0)
    guest:out (0x70, 3)
    guest:out (0x70, 11)
    assert.equal (3, guest:status ())
  end)

  it ("fills buffers with bytes, later, and the same each time", function ()
    plug { "rng0", "virtio.rng", seed = 1 }
    guest:begin ()
    guest:queue (0, 8)
    -- before DRIVER_OK nothing is used
    guest:add (0, { DATA, 16, true })
    m.clock:advance (0)
    assert.is_nil (guest:used (0))
    guest:out (0x70, 15)
    guest:out (0x50, 0)
    -- under way, and nothing is there yet
    assert.is_nil (guest:used (0))
    assert.equal (0, m.slot.irq.level)
    assert.same ({ "virtio request" }, m.peripheral.rng0:holders ())
    m.clock:advance (0)
    assert.same ({ 0, 16 }, { guest:used (0) })
    assert.equal (1, m.slot.irq.level)
    assert.equal (1, guest:into (0x60))
    guest:out (0x64, 1)
    assert.equal (0, m.slot.irq.level)
    local first = m.memory:read_bytes (DATA, 16)
    assert.is_not.equal (("\0"):rep (16), first)
    -- in two parts, without an interrupt
    m.memory:write (guest.queues[0].avail, 2, 1)
    guest:add (0, { DATA + 0x100, 3, true }, { DATA + 0x200, 5, true })
    m.clock:advance (0)
    assert.same ({ 1, 8 }, { guest:used (0) })
    assert.equal (0, m.slot.irq.level)
    assert.is_not.equal (first:sub (1, 3), m.memory:read_bytes (DATA + 0x100, 3))
    -- the same machine gets the same bytes
    m:reset ()
    guest:begin ()
    guest:queue (0, 8)
    guest:out (0x70, 15)
    guest:add (0, { DATA, 16, true })
    m.clock:advance (0)
    assert.equal (first, m.memory:read_bytes (DATA, 16))
  end)

  --- A block request: what its status byte says, and how many bytes were written.
  local function block (kind, sector, ...)
    local header, status = DATA, DATA + 0x20
    m.memory:write (header, 8, kind)
    m.memory:write (header + 8, 8, sector)
    m.memory:write (status, 1, 0xee)
    local chain = { { header, 16 }, ... }
    chain[#chain + 1] = { status, 1, true }
    guest:add (0, table.unpack (chain))
    m.clock:advance (0)
    local _, written = guest:used (0)
    return m.memory:read (status, 1), written
  end

  it ("writes and reads blocks", function ()
    local disk = plug { "blk0", "virtio.blk", size = cop.MiB, serial_number = "S-1",
                        block_size = 4096 }
    assert.equal (2048, m.memory:read (SLOT + 0x100, 8))
    assert.equal (4096, m.memory:read (SLOT + 0x114, 4))
    guest:begin (1 << 6 | 1 << 9)
    guest:queue (0, 16)
    guest:out (0x70, 15)
    m.memory:write_bytes (DATA + 0x1000, ("coppice!"):rep (128))
    assert.same ({ 0, 1 }, { block (1, 7, { DATA + 0x1000, 512 }, { DATA + 0x1200, 512 }) })
    assert.equal ("coppice!", string.pack ("<I8", disk.medium:read (7 * 512, 8)))
    assert.same ({ 0, 1025 }, { block (0, 7, { DATA + 0x3000, 1024, true }) })
    assert.equal (("coppice!"):rep (128), m.memory:read_bytes (DATA + 0x3000, 1024))
    assert.same ({ 0, 1 }, { block (4, 0) })
    assert.same ({ 0, 21 }, { block (8, 0, { DATA + 0x4000, 20, true }) })
    assert.equal ("S-1\0", m.memory:read_bytes (DATA + 0x4000, 4))
    -- behind the end, in parts of a sector, an unknown kind
    assert.same ({ 1, 1 }, { block (0, 2047, { DATA + 0x3000, 1024, true }) })
    assert.same ({ 1, 1 }, { block (0, 0, { DATA + 0x3000, 100, true }) })
    assert.same ({ 2, 1 }, { block (99, 0) })
    assert.equal (15, guest:status ())
  end)

  it ("needs a reset when the driver makes no sense", function ()
    plug { "blk0", "virtio.blk", size = cop.MiB }
    for _, chain in ipairs { { { DATA, 16 } }, { { DATA, 4 }, { DATA, 1, true } },
                             { { DATA, 1, true }, { DATA, 16 } },
                             { { 0x70000000, 16 }, { DATA, 1, true } } } do
      guest:begin ()
      guest:queue (0, 16)
      guest:out (0x70, 15)
      guest:add (0, table.unpack (chain))
      m.clock:advance (0)
      assert.equal (15 | 64, guest:status ())
      assert.equal (2, guest:into (0x60))
      guest:out (0x70, 0)
      assert.equal (0, guest:status ())
    end
    -- a chain that goes round: two descriptors, each of which leads to the other
    guest:begin ()
    guest:queue (0, 4)
    guest:add (0, { DATA, 16 }, { DATA + 16, 1, true })
    m.memory:write (guest.queues[0].desc + 16 + 12, 4, 3)
    guest:out (0x70, 15)
    guest:out (0x50, 0)
    m.clock:advance (0)
    assert.equal (15 | 64, guest:status ())
    -- more chains than there is room for
    guest:begin ()
    guest:queue (0, 4)
    guest:out (0x70, 15)
    m.memory:write (guest.queues[0].avail + 2, 2, 5)
    guest:out (0x50, 0)
    assert.equal (15 | 64, guest:status ())
  end)

  it ("sends frames to its peer", function ()
    local net = plug { "net0", "virtio.net", mac = "02:00:00:00:00:01" }
    assert.equal (0x0002, m.memory:read (SLOT + 0x100, 2))
    assert.equal (1, m.memory:read (SLOT + 0x105, 1))
    assert.equal (1, m.memory:read (SLOT + 0x106, 2))
    guest:begin (1 << 5 | 1 << 16)
    guest:queue (0, 16)
    guest:queue (1, 16)
    guest:out (0x70, 15)
    m.memory:write_bytes (DATA, ("\0"):rep (12) .. "a frame")
    guest:add (1, { DATA, 12 }, { DATA + 12, 7 })
    m.clock:advance (0)
    assert.same ({ 0, 0 }, { guest:used (1) })
    assert.same ({ 1, 1 }, { net.sent, net.dropped })
    net.peer = net
    guest:add (0, { DATA + 0x100, 12, true }, { DATA + 0x200, 1500, true })
    guest:add (1, { DATA, 19 })
    m.clock:advance (0)
    assert.same ({ 0, 19 }, { guest:used (0) })
    assert.equal ("a frame", m.memory:read_bytes (DATA + 0x200, 7))
    assert.equal (1, m.memory:read (DATA + 0x10a, 2))
    -- without a buffer, or with the cable out, it is lost
    guest:add (1, { DATA, 19 })
    m.clock:advance (0)
    assert.same ({ 3, 1, 2 }, { net.sent, net.received, net.dropped })
    guest:out (0x64, 3)
    local generation = guest:into (0xfc)
    net.link_up = false
    assert.equal (2, guest:into (0x60))
    assert.equal (generation + 1, guest:into (0xfc))
    assert.equal (0, m.memory:read (SLOT + 0x106, 2))
  end)

  it ("touches nothing any more once it is unplugged, and goes with its last request", function ()
    local rng = plug { "rng0", "virtio.rng" }
    guest:begin ()
    guest:queue (0, 8)
    guest:out (0x70, 15)
    m.memory:write (DATA, 8, 0x1122334455667788)
    guest:add (0, { DATA, 8, true })
    local log = m:record ()
    local removal = m:device_del "rng0"
    assert.equal ("completed", removal.state)
    assert.retired (rng, { "virtio request" })
    assert.cascades (log, "DEVICE_DELETED", {})
    -- another takes its place at once
    plug { "rng1", "virtio.rng" }
    m.clock:advance (0)
    assert.finalized (rng)
    assert.cascades (log, "DEVICE_DELETED", { "rng0" })
    assert.equal (0x1122334455667788, m.memory:read (DATA, 8))
    assert.is_nil (guest:used (0))
    assert.equal (0, m.slot.irq.level)
    assert.equal (0, guest:status ())
  end)

  it ("drops what was under way at a reset", function ()
    plug { "rng0", "virtio.rng" }
    guest:begin ()
    guest:queue (0, 8)
    guest:out (0x70, 15)
    guest:add (0, { DATA, 8, true })
    guest:out (0x70, 0)
    m.clock:advance (0)
    assert.is_nil (guest:used (0))
    assert.equal (0, m.memory:read (DATA, 8))
    assert.same ({}, m.peripheral.rng0:holders ())
  end)

  it ("is cut with its slot, whoever holds it", function ()
    m:device_add { "late", "virtio.mmio", at = 0x20000000, irq = m.intc.irq (3) }
    local rng = plug { "rng0", "virtio.rng", bus = m.peripheral.late }
    local hold, log = rng:hold "in flight", m:record ()
    m:device_del "late"
    assert.cascades (log, "unrealize", { "rng0", "late" })
    assert.retired (rng, { "in flight" })
    hold:release ()
    assert.cascades (log, "DEVICE_DELETED", { "late", "rng0" })
  end)

  local function refused (message, what)
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add (what) end, message)
    end)
  end

  it ("has one place in a slot", function ()
    plug { "rng0", "virtio.rng" }
    refused ("/machine/peripheral/rng1: /machine/slot/bus is full: its one place is taken by "
             .. "/machine/peripheral/rng0", { "rng1", "virtio.rng", bus = m.slot })
    -- without being told where, it finds the next slot
    assert.equal (m.other, m:device_add { "rng1", "virtio.rng" }.bus.device)
    refused ("is full: its one place is taken by", { "rng2", "virtio.rng" })
    m:device_del "rng0"
    plug { "rng2", "virtio.rng" }
  end)

  it ("refuses what is of another kind", function ()
    refused ("type 'usb.kbd' plugs into a 'usb%-bus', and /machine/slot/bus is a 'virtio%-bus'",
             { "kbd", "usb.kbd", bus = m.slot })
    local Dumb = cop.device { "virtio.dumb", doc = "Is nothing", bus = "virtio-bus" }
    refused ("a virtio.dumb cannot be plugged into a virtio slot: it is no virtio%-device",
             { "dumb", Dumb, bus = m.slot })
    refused ("mac is to be six bytes in hexadecimal.*not \"52:54\"",
             { "net0", "virtio.net", bus = m.slot, mac = "52:54" })
    refused ("size is to be a multiple of its blocks of 4096 bytes, not 512",
             { "blk0", "virtio.blk", bus = m.slot, size = 512, block_size = 4096 })
  end)

  it ("describes the slot alone", function ()
    local before = m:to_dts ()
    plug { "rng0", "virtio.rng" }
    assert.equal (before, m:to_dts ())
    assert.matches ('virtio_mmio@10001000 {%s*compatible = "virtio,mmio";', before)
  end)
end)
