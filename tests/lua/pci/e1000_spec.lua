--- The e1000 as a driver uses it: rings in memory, registers in BAR 0.
local cop   = require "coppice"
local bench = cop.include "bench.lua"

local TX, RX, FRAME, BUFFER = bench.RAM + 0x1000, bench.RAM + 0x2000, bench.RAM + 0x3000,
                              bench.RAM + 0x8000
local DATA = "\xff\xff\xff\xff\xff\xff" .. "\x52\x54\x00\x12\x34\x56" .. "\x08\x00"
             .. ("payload "):rep (10)

describe ("e1000", function ()
  local b
  local function get (at) return b:get (0, at) end
  local function set (at, value) b:set (0, at, value) end

  before_each (function () b = bench.new "e1000" end)
  after_each (function () b:close () end)

  -- Rings of eight descriptors, loop-back, interrupts.
  local function prepare (control)
    for i = 0, 7 do b:put (RX + 16 * i, "<I8I8", BUFFER + 0x800 * i, 0) end
    for at, value in pairs {
      [0x2800] = RX, [0x2808] = 128, [0x2810] = 0, [0x2818] = 7,
      [0x3800] = TX, [0x3808] = 128, [0x3810] = 0,
      [0x00d0] = 0x9f, [0x0100] = 0x8042 | (control or 0), [0x0400] = 0xa } do
      set (at, value)
    end
    b.m.space:write_bytes (FRAME, DATA)
  end

  local function send (at, from, size, command)
    b:put (TX + 16 * at, "<I8I2I1I1I4", from, size, 0, command, 0)
    set (0x3818, (at + 1) % 8)
  end

  it ("sends a frame, which comes back", function ()
    prepare ()
    send (0, FRAME, #DATA, 0xb)
    b:settle ()
    -- done, and the head has moved
    assert.equal (1, b:take (TX + 12, "<I4"))
    assert.equal (1, get (0x3810))
    local to, length, _, status, errors = b:take (RX, "<I8I2I2I1I1")
    assert.same ({ BUFFER, #DATA + 4, 7, 0 }, { to, length, status, errors })
    assert.equal (DATA .. ("<I4"):pack (cop.crc32 (DATA)),
                  b.m.space:read_bytes (BUFFER, length))
    assert.equal (1, get (0x2810))
    assert.equal (1, b:intx ())
    -- TXDW, TXQE, RXT0; reading clears
    assert.equal (0x83, get (0xc0))
    assert.same ({ 0, 0 }, { b:intx (), get (0xc0) })
    assert.same ({ 1, 1 }, { get (0x4074), get (0x4080) })
  end)

  it ("gathers and scatters, without the CRC", function ()
    prepare (0x4030000) -- SECRC, buffers of 256 bytes
    local long = DATA:sub (1, 14) .. ("0123456789"):rep (40)
    b.m.space:write_bytes (FRAME, long)
    b:put (TX, "<I8I2I1I1I4", FRAME, 100, 0, 0, 0)
    send (1, FRAME + 100, #long - 100, 0xb)
    b:settle ()
    assert.same ({ 0, 1 }, { b:take (TX + 12, "<I4"), (b:take (TX + 28, "<I4")) })
    assert.same ({ 256, 5 }, { b:take (RX + 8, "<I2"), (b:take (RX + 12, "<I1")) })
    assert.same ({ #long - 256, 7 }, { b:take (RX + 24, "<I2"), (b:take (RX + 28, "<I1")) })
    assert.equal (long, b.m.space:read_bytes (BUFFER, 256)
                        .. b.m.space:read_bytes (BUFFER + 0x800, #long - 256))
  end)

  it ("takes what is for its address, and wraps around", function ()
    prepare ()
    set (0x5400, 0x12005452)
    set (0x5404, 0x80005634)
    for i = 0, 9 do
      b.m.space:write_bytes (FRAME, i % 2 == 0 and "\x52\x54\x00\x12\x34\x56" or "\2\2\3\4\5\6")
      send (i % 8, FRAME, #DATA, 0xb)
      b:settle ()
    end
    assert.same ({ 2, 5 }, { get (0x3810), get (0x2810) })
  end)

  it ("says when there is no buffer", function ()
    prepare ()
    set (0x2818, 0)
    send (0, FRAME, #DATA, 0xb)
    b:settle ()
    assert.equal (0x43, get (0xc0)) -- RXO
  end)

  it ("masks and sets causes", function ()
    set (0xc8, 0x10)
    assert.equal (0, b:intx ())
    set (0xd0, 0x10)
    assert.same ({ 1, 0x10 }, { b:intx (), get (0xd0) })
    set (0xd8, 0x10)
    assert.same ({ 0, 0, 0x10 }, { b:intx (), get (0xd0), get (0xc0) })
  end)

  it ("ends at a descriptor, or a frame, that is nowhere", function ()
    prepare ()
    send (0, bench.NOWHERE, 64, 0xb)
    b:settle ()
    assert.is_true (b:aborted ())
    assert.same ({ 0, 0, 0 }, { get (0x3810), b:take (TX + 12, "<I4"), (get (0xc0)) })
    set (0x3800, bench.NOWHERE)
    set (0x3818, 1)
    b:settle ()
    assert.is_true (b:aborted ())
    assert.same ({}, b.dev:holders ())
    -- and goes on with a good one
    set (0x3800, TX)
    send (0, FRAME, #DATA, 0xb)
    b:settle ()
    assert.is_false (b:aborted ())
    assert.equal (0x83, get (0xc0))
  end)

  it ("does nothing unless it is a bus master", function ()
    prepare ()
    b:master (false)
    b:put (TX, "<I8I2I1I1I4", FRAME, #DATA, 0, 0xb, 0)
    local before = b:ram ()
    set (0x3818, 1)
    b:settle ()
    assert.equal (before, b:ram ())
    assert.same ({ 0, 0, false }, { get (0x3810), get (0xc0), b:aborted () })
    b:master (true)
    set (0x3818, 1)
    b:settle ()
    assert.equal (0x83, get (0xc0))
  end)

  it ("forgets its work when it is reset", function ()
    prepare ()
    send (0, FRAME, #DATA, 0xb)
    local before = b:ram ()
    set (0x0000, 1 << 26)
    b:settle ()
    assert.equal (before, b:ram ())
    assert.same ({ 1, 0, 0, 0 }, { get (0), get (0x400), get (0xc0), get (0x3818) })
    prepare ()
    send (0, FRAME, #DATA, 0xb)
    b:settle ()
    assert.equal (0x83, get (0xc0))
  end)

  it ("is pulled out while it sends", function ()
    prepare ()
    b:pull ("transmit", function () send (0, FRAME, #DATA, 0xb) end)
    -- another one in its place begins anew
    b:plug ()
    prepare ()
    send (0, FRAME, #DATA, 0xb)
    b:settle ()
    assert.equal (0x83, get (0xc0))
  end)

  it ("is pulled out while it reads a frame", function ()
    prepare ()
    b:pull_at_trap (function () send (0, bench.TRAP, 64, 0xb) end)
    assert.equal (0, b:take (TX + 12, "<I4"))
  end)
end)
