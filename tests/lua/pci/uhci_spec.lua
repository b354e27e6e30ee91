--- UHCI as a driver uses it: a frame list, queues and transfer descriptors in memory.
local cop   = require "coppice"
local bench = cop.include "bench.lua"

local LIST, QH, TD, DATA = bench.RAM + 0x1000, bench.RAM + 0x3000, bench.RAM + 0x4000,
                           bench.RAM + 0x5000
local SETUP, IN, OUT = 0x2d, 0x69, 0xe1
local ACTIVE, IOC, THREE = 1 << 23, 1 << 24, 3 << 27

describe ("ich9-usb-uhci1", function ()
  local b, used
  local function get (at) return b:get (4, at, 2) end
  local function set (at, value) b:set (4, at, value, 2) end

  before_each (function ()
    b = bench.new ("ich9-usb-uhci1", { plug = function (m, dev)
      m:device_add { "kbd", "usb.kbd", bus = dev.buses[1] }
    end })
  end)
  after_each (function () b:close () end)

  -- The port is enabled, the list has the queue everywhere, every cause interrupts.
  local function prepare ()
    used = 0
    set (0x10, 0x200)
    set (0x10, 0x6)
    for i = 0, 1023 do b:put (LIST + 4 * i, "<I4", QH | 2) end
    b:put (QH, "<I4I4", 1, TD | 0)
    b:set (4, 8, LIST)
    set (4, 0xf)
  end

  local function add (pid, address, size, more)
    local at = TD + 0x20 * used
    b:put (at, "<I4I4I4I4", at + 0x20 | 4, ACTIVE | THREE | (more or 0),
           (size - 1 & 0x7ff) << 21 | address << 8 | pid, DATA + 0x40 * used)
    used = used + 1
    return at
  end

  local function finish_list () b:put (TD + 0x20 * (used - 1), "<I4", 1) end
  local function status (at) return (b:take (at + 4, "<I4")) >> 16 & 0xff end
  local function length (at) return (b:take (at + 4, "<I4")) + 1 & 0x7ff end

  local function ask (address, request, size)
    b.m.space:write_bytes (DATA + 0x40 * used, request)
    add (SETUP, address, 8)
    if size > 0 then add (IN, address, size) end
    add (size > 0 and OUT or IN, address, 0, IOC)
    finish_list ()
  end

  local function run ()
    set (0, 1)
    b.m.clock:advance (2 * cop.ms)
    set (0, 0)
    b.m.clock:advance (2 * cop.ms)
  end

  it ("shows its ports", function ()
    assert.same ({ 0x83, 0x80, 0x20 }, { get (0x10), get (0x12), get (2) })
    set (0x10, 2)
    assert.equal (0x81, get (0x10))
    b.m.peripheral.kbd = nil
    assert.equal (0x82, get (0x10))
  end)

  it ("carries out control transfers", function ()
    prepare ()
    ask (0, "\0\5\9\0\0\0\0\0", 0) -- SET_ADDRESS 9
    set (0, 1)
    b:settle ()
    -- done at once, told at the end of the frame
    assert.same ({ 0, 0, 0 }, { status (TD), status (TD + 0x20), b:intx () })
    b.m.clock:advance (cop.ms)
    assert.same ({ 1, 1, 1 }, { b:intx (), get (2), get (6) })
    assert.same ({ 1 }, { (b:take (QH + 4, "<I4")) })
    set (2, 1)
    assert.same ({ 0, 0 }, { b:intx (), get (2) })
    run ()
    assert.equal (0x20, get (2))
    used = 0
    b:put (QH, "<I4I4", 1, TD)
    b.m.space:write_bytes (DATA + 0x40, "........")
    ask (9, "\x80\0\0\0\0\0\2\0", 2) -- GET_STATUS
    run ()
    assert.equal ("\1\0......", b.m.space:read_bytes (DATA + 0x40, 8))
    assert.same ({ 8, 2, 0 }, { length (TD), length (TD + 0x20), length (TD + 0x40) })
    assert.equal (0x21, get (2))
  end)

  it ("stalls what a device does not know", function ()
    prepare ()
    ask (0, "\x80\6\0\1\0\0\x12\0", 18)
    run ()
    assert.same ({ 0, 0x40, 0x80 }, { status (TD), status (TD + 0x20), status (TD + 0x40) })
    assert.equal (TD + 0x20, (b:take (QH + 4, "<I4")) & ~0xf)
    assert.same ({ 0x22, 1 }, { get (2), b:intx () })
  end)

  it ("tries three times where nobody answers", function ()
    prepare ()
    add (IN, 5, 8, IOC)
    finish_list ()
    set (0, 1)
    b.m.clock:advance (cop.ms)
    assert.same ({ 0x84, 0 }, { status (TD), get (2) })
    b.m.clock:advance (3 * cop.ms)
    assert.same ({ 0x44, 3 }, { status (TD), get (2) })
  end)

  it ("tells of a short packet", function ()
    prepare ()
    b.m.space:write_bytes (DATA, "\x80\8\0\0\0\0\1\0")
    add (SETUP, 0, 8)
    local at = add (IN, 0, 8, 1 << 29)
    add (OUT, 0, 0, IOC)
    finish_list ()
    run ()
    assert.same ({ 0, 1, 0x80 }, { status (at), length (at), status (at + 0x20) })
    assert.same ({ 0x21, 1 }, { get (2), b:intx () })
  end)

  it ("halts at a descriptor that makes no sense, and at one that is nowhere", function ()
    prepare ()
    add (0x11, 0, 8)
    run ()
    assert.same ({ 0x30, 1, 0 }, { get (2), b:intx (), get (0) & 1 })
    set (2, 0x10)
    b:put (QH, "<I4I4", 1, bench.NOWHERE)
    run ()
    assert.same ({ 0x28, 1, true }, { get (2), b:intx (), b:aborted () })
    set (2, 0x1f)
    assert.equal (0, b:intx ())
    b:master (false)
    run ()
    assert.same ({ 0x28, 1, false }, { get (2), b:intx (), b:aborted () })
    assert.same ({}, b.dev:holders ())
  end)

  it ("passes a ring of links", function ()
    prepare ()
    b:put (QH, "<I4I4", QH | 2, 1)
    run ()
    assert.same ({ 0x20, 3 }, { get (2), get (6) })
  end)

  it ("is pulled out in a frame, and between two", function ()
    prepare ()
    ask (0, "\0\5\9\0\0\0\0\0", 0)
    b.m.peripheral.kbd = nil
    b:pull ("schedule", function () set (0, 1) end)
    b:plug ()
    prepare ()
    set (0, 1)
    b:settle ()
    local dev = b.dev
    assert.same ({ "schedule" }, dev:holders ())
    b.m.peripheral.dev, b.dev = nil, nil
    assert.finalized (dev)
  end)

  it ("is pulled out while it reads a setup packet", function ()
    prepare ()
    local at = add (SETUP, 0, 8, IOC)
    finish_list ()
    b:put (at + 12, "<I4", bench.TRAP)
    b:pull_at_trap (function () set (0, 1) end)
    assert.equal (0x80, status (at))
  end)
end)
