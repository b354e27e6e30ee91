--- Virtio on PCI as a modern driver uses it: capabilities, common configuration, a queue.
local cop   = require "coppice"
local bench = cop.include "bench.lua"
local guest = cop.include "../buses/virtio_guest.lua"
require "coppice.assert"

local DESC, AVAIL, USED, DATA = bench.RAM + 0x1000, bench.RAM + 0x2000, bench.RAM + 0x3000,
                                bench.RAM + 0x10000
local MESSAGES = bench.RAM + 0x100
local WRITE, NEXT = 2, 1

describe ("virtio-rng-pci", function ()
  local b, at, added

  --- Where the structures are: kind to bar and offset, as the capabilities say (§4.1.4).
  local function find ()
    local found, place = {}, b.g:read (b.bdf, 0x34, 1)
    while place ~= 0 do
      if b.g:read (b.bdf, place, 1) == 9 then
        local kind = b.g:read (b.bdf, place + 3, 1)
        found[kind] = found[kind] or { bar = b.g:read (b.bdf, place + 4, 1),
                                       offset = b.g:read (b.bdf, place + 8, 4),
                                       step = kind == 2 and b.g:read (b.bdf, place + 16, 4) }
      end
      place = b.g:read (b.bdf, place + 1, 1)
    end
    return found
  end

  local function get (offset, size) return b:get (at[1].bar, at[1].offset + offset, size) end
  local function set (offset, size, value) b:set (at[1].bar, at[1].offset + offset, value, size) end
  local function isr () return b:get (at[3].bar, at[3].offset, 1) end
  local function notify ()
    b:set (at[2].bar, at[2].offset + get (0x1e, 2) * at[2].step, 0, 2)
  end

  local function connect ()
    b = bench.new "virtio-rng-pci"
    at = find ()
  end

  before_each (connect)
  after_each (function () b:close () end)

  local function prepare (desc)
    added = 0
    set (0x14, 1, 0)
    set (0x14, 1, 3)
    set (0x08, 4, 1)
    set (0x0c, 4, 1)
    set (0x14, 1, 11)
    set (0x16, 2, 0)
    set (0x18, 2, 8)
    set (0x20, 8, desc or DESC)
    set (0x28, 4, AVAIL)
    set (0x2c, 4, 0)
    set (0x30, 8, USED)
    set (0x1c, 2, 1)
    set (0x14, 1, 15)
    b:put (AVAIL, "<I4", 0)
    b:put (USED, "<I4", 0)
  end

  --- One chain of buffers for the device to fill.
  local function add (...)
    local parts = { ... }
    for i, part in ipairs (parts) do
      b:put (DESC + 16 * (i - 1), "<I8I4I2I2", part[1], part[2],
             WRITE | (i < #parts and NEXT or 0), i)
    end
    b:put (AVAIL + 4 + 2 * (added % 8), "<I2", 0)
    added = added + 1
    b:put (AVAIL + 2, "<I2", added)
  end

  local function used () return (b:take (USED + 2, "<I2")) end

  it ("shows its structures", function ()
    assert.same ({ 1, 64 }, { get (0x12, 2), get (0x18, 2) > 0 and 64 })
    set (0, 4, 1)
    assert.equal (1, get (4, 4))
    set (0x16, 2, 5)
    assert.equal (0, get (0x18, 2))
    assert.equal (4, at[2].step)
  end)

  it ("fills buffers and interrupts", function ()
    prepare ()
    assert.same ({ 15, DESC, AVAIL, USED, 1 },
                 { get (0x14, 1), get (0x20, 8), get (0x28, 8), get (0x30, 8), get (0x1c, 2) })
    add ({ DATA, 24 }, { DATA + 0x100, 8 })
    local before = b.m.space:read_bytes (DATA, 24)
    notify ()
    b:settle ()
    assert.equal (1, used ())
    assert.same ({ 0, 32 }, { b:take (USED + 4, "<I4"), (b:take (USED + 8, "<I4")) })
    assert.not_equal (before, b.m.space:read_bytes (DATA, 24))
    assert.not_equal (0, b.m.space:read (DATA + 0x100, 8))
    assert.equal (0, b.m.space:read (DATA + 24, 8))
    assert.equal (1, b:intx ())
    assert.same ({ 1, 0, 0 }, { isr (), b:intx (), isr () })
    -- and again
    add ({ DATA + 0x200, 8 })
    notify ()
    b:settle ()
    assert.same ({ 2, 1 }, { used (), isr () })
  end)

  it ("sends messages once they are enabled", function ()
    prepare ()
    local msix, bar = b.g:capability (b.bdf, 0x11), b.bars[1]
    b:put (bar.base + 16, "<I8I4I4", MESSAGES, 0x77, 0)
    b.g:write (b.bdf, msix + 2, 2, 0x8000)
    set (0x1a, 2, 9)
    assert.equal (0xffff, get (0x1a, 2))
    set (0x1a, 2, 1)
    assert.equal (1, get (0x1a, 2))
    add ({ DATA, 8 })
    notify ()
    b:settle ()
    assert.same ({ 0x77, 0, 0 }, { b.m.space:read (MESSAGES, 4), b:intx (), isr () })
  end)

  it ("needs a reset after a queue that is nowhere, and when it is no bus master", function ()
    prepare (bench.NOWHERE)
    add ({ DATA, 8 })
    notify ()
    b:settle ()
    assert.equal (0x40, get (0x14, 1) & 0x40)
    prepare ()
    b.m.space:write_bytes (DATA, "untouched")
    add ({ bench.NOWHERE, 8 })
    notify ()
    b:settle ()
    assert.equal (0x40, get (0x14, 1) & 0x40)
    prepare ()
    add ({ DATA, 8 })
    b:master (false)
    notify ()
    b:settle ()
    assert.equal (0x40, get (0x14, 1) & 0x40)
    assert.equal ("untouched", b.m.space:read_bytes (DATA, 9))
    b:master (true)
    prepare ()
    add ({ DATA, 8 })
    notify ()
    b:settle ()
    assert.same ({ 15, 1 }, { get (0x14, 1), used () })
  end)

  it ("is pulled out while it fills a buffer", function ()
    prepare ()
    add ({ DATA, 64 })
    notify ()
    local rng, dev = b.dev.device, b.dev
    local held, before = rng:holders (), b:ram ()
    assert.equal (1, #held)
    b.m.peripheral.dev = nil
    assert.retired (rng, held)
    b:settle ()
    assert.equal (before, b:ram ())
    assert.finalized (rng)
    assert.finalized (dev)
    assert.same ({}, b.m:retired ())
    b.dev = nil
    b:plug ()
    at = find ()
    prepare ()
    add ({ DATA, 64 })
    notify ()
    b:settle ()
    assert.equal (1, used ())
  end)
end)

describe ("virtio-net-pci", function ()
  it ("shows the queues and the configuration of the card on its bus", function ()
    local b = bench.new "virtio-net-pci"
    local bar = 4
    assert.equal (2, b:get (bar, 0x12, 2))
    assert.equal (0x1041, b.g:read (b.bdf, 2, 2))
    for i = 0, 5 do
      assert.equal (b.dev.device.config:read (i, 1), b:get (bar, 0x2000 + i, 1))
    end
    assert.not_equal (0, b:get (bar, 0x2000, 4))
    b:close ()
  end)
end)

describe ("MSI-X of a virtio function", function ()
  local g, msix

  --- Message n + 1 for vector n; they are written one behind the other.
  local function enable (kind, props)
    g = guest.new ("pci", kind, props)
    local b = g.bench
    msix = b.g:capability (b.bdf, 0x11)
    for i = 0, b.g:read (b.bdf, msix + 2, 2) & 0x7ff do
      b:put (b.bars[1].base + 16 * i, "<I8I4I4", MESSAGES + 4 * i, i + 1, 0)
    end
    b.g:write (b.bdf, msix + 2, 2, 0x8000)
  end

  local function vector_of (queue, vector)
    g:set (0x16, 2, queue)
    g:set (0x1a, 2, vector)
    return g:get (0x1a, 2)
  end

  --- What has been sent, by vector; forgotten then.
  local function messages ()
    local list = { ("<I4I4I4I4"):unpack (g:take (MESSAGES, 16)) }
    g:put (MESSAGES, ("\0"):rep (16))
    return { table.unpack (list, 1, 4) }
  end

  after_each (function () g:close () end)

  it ("has a message for each queue, and for the configuration", function ()
    enable "scsi"
    g:start (2, { [0] = 8, [1] = 8, [2] = 8 })
    for queue = 0, 2 do assert.equal (queue + 1, vector_of (queue, queue + 1)) end
    assert.equal (0xffff, vector_of (2, 4))
    assert.equal (3, vector_of (2, 3))
    g:add (1, { DATA, 16, true })
    g.m:device_add { "sd", "scsi.disk", bus = g.device, size = 64 * cop.KiB }
    assert.same ({ 0, 0, 3, 0 }, messages ())
    g:add (2, { DATA, 51 }, { DATA + 0x100, 108, true })
    assert.same ({ 0, 0, 0, 4 }, messages ())
    assert.equal (108, g:used (2))
    g:set (0x10, 2, 0)
    g:add (2, { DATA, 51 })
    assert.same ({ 1, 0, 0, 0 }, messages ())
    assert.same ({ 0, 0 }, { g:level (), g:interrupts () })
  end)

  it ("is silent without a vector, and forgets them at a reset", function ()
    enable "serial"
    g.m:device_add { "tty", "virtio.port", bus = g.device, at = 0 }
    g:start (0, { [0] = 8, [1] = 8 })
    vector_of (1, 1)
    g:add (1, { DATA, 4 })
    g:settle ()
    assert.same ({ 0, 2, 0, 0 }, messages ())
    g:status (0)
    g:start (0, { [0] = 8, [1] = 8 })
    g:add (1, { DATA, 4 })
    g:settle ()
    assert.same ({ 0, 0, 0, 0 }, messages ())
    assert.same ({ 0, 0, 0 }, { g:used (1), g:level (), g:interrupts () })
  end)
end)
