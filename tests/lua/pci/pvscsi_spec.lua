--- The paravirtual SCSI adapter as its driver uses it: rings of requests and completions.
local cop   = require "coppice"
local bench = cop.include "bench.lua"

local STATE, REQUESTS, COMPLETIONS = bench.RAM + 0x1000, bench.RAM + 0x2000, bench.RAM + 0x3000
local LIST, SENSE, DATA = bench.RAM + 0x4000, bench.RAM + 0x5000, bench.RAM + 0x10000
local COMMAND, DATA_WORD, STATUS, INTERRUPTS, MASK, KICK = 0, 4, 8, 0x100c, 0x2010, 0x4018
local TO_HOST, TO_DEVICE = 8, 16

describe ("pvscsi", function ()
  local b, sent
  local function get (at) return b:get (0, at) end
  local function set (at, value) b:set (0, at, value) end

  --- A unit says once that it was reset.
  local function take_attention ()
    b.dev:request ("attention", function (dev, request)
      local answer = request:scsi_send { bus = dev.scsi, cdb = ("\0"):rep (6) }
      assert.equal ("\x70\0\6", answer.sense:sub (1, 3))
    end)
  end

  before_each (function ()
    sent = 0
    b = bench.new ("pvscsi", { plug = function (m, dev)
      m:device_add { "sd", "scsi.disk", bus = dev.buses[1], size = 64 * cop.KiB }
    end })
    take_attention ()
  end)
  after_each (function () b:close () end)

  local function set_up (state)
    set (COMMAND, 3)
    local words = { 1, 1, (state or STATE) >> 12, 0 }
    for i = 5, 132 do words[i] = 0 end
    words[5], words[69] = REQUESTS >> 12, COMPLETIONS >> 12
    for _, word in ipairs (words) do set (DATA_WORD, word) end
  end

  local function prepare ()
    set_up ()
    b:settle ()
    set (MASK, 1)
  end

  local function request (cdb, size, more)
    more = more or {}
    b:put (REQUESTS + 128 * (sent % 32), "<I8I8I8I8I4I4c16Bc8BBBB", 0x1000 + sent,
           more.at or DATA, size, SENSE, 18, more.flags or TO_HOST, cdb .. ("\0"):rep (16 - #cdb),
           #cdb, ("\0"):rep (8), 0x20, 0, more.target or 0, 0)
    sent = sent + 1
    b:put (STATE, "<I4", sent)
  end

  local function kick ()
    set (KICK, 0)
    b:settle ()
  end

  --- Context, bytes, bytes of sense, adapter's and unit's status.
  local function completion (i)
    local context, moved, sensed, host, status = b:take (COMPLETIONS + 32 * i, "<I8I8I4I2I2")
    return { context - 0x1000, moved, sensed, host, status }
  end

  it ("takes its rings", function ()
    set_up ()
    assert.equal (0xfffffffe, get (STATUS))
    b:settle ()
    assert.equal (0, get (STATUS))
    assert.same ({ 5, 7 }, { (b:take (STATE + 8, "<I4")), (b:take (STATE + 20, "<I4")) })
    set (COMMAND, 99)
    assert.equal (0xffffffff, get (STATUS))
    set_up (bench.NOWHERE)
    b:settle ()
    assert.same ({ 0xffffffff, true }, { get (STATUS), b:aborted () })
  end)

  it ("finds a disk", function ()
    prepare ()
    request ("\0\0\0\0\0\0", 0)
    request ("\x12\0\0\0\x24\0", 36)
    request ("\x25\0\0\0\0\0\0\0\0\0", 8, { at = DATA + 0x100 })
    kick ()
    assert.same ({ 0, 0, 0, 0, 0 }, completion (0))
    assert.same ({ 1, 36, 0, 0, 0 }, completion (1))
    assert.equal ("\0\0\0\x7f\0\0\2\0", b.m.space:read_bytes (DATA + 0x100, 8))
    assert.same ({ 3, 3 }, { (b:take (STATE + 4, "<I4")), (b:take (STATE + 12, "<I4")) })
    assert.same ({ 1, 1 }, { get (INTERRUPTS), b:intx () })
    set (INTERRUPTS, 1)
    assert.same ({ 0, 0 }, { get (INTERRUPTS), b:intx () })
  end)

  it ("writes and reads through lists", function ()
    prepare ()
    local bytes = ("0123456789abcdef"):rep (64)
    b.m.space:write_bytes (DATA, bytes)
    b:put (LIST, "<I8I4I4I8I4I4", DATA, 100, 0, LIST + 0x100, 0, 1)
    b:put (LIST + 0x100, "<I8I4I4", DATA + 100, 924, 0)
    request ("\x2a\0\0\0\0\5\0\0\2\0", 1024, { at = LIST, flags = TO_DEVICE | 1 })
    request ("\x28\0\0\0\0\6\0\0\1\0", 512, { at = DATA + 0x1000 })
    request ("\x28\0\0\0\0\5\0\0\1\0", 600, { at = DATA + 0x2000 })
    request ("\x28\0\0\0\0\5\0\0\2\0", 512, { at = DATA + 0x3000 })
    kick ()
    assert.same ({ 0, 1024, 0, 0, 0 }, completion (0))
    assert.same ({ 1, 512, 0, 0, 0 }, completion (1))
    assert.same ({ 2, 512, 0, 0x0c, 0 }, completion (2))
    assert.same ({ 3, 512, 0, 0x12, 0 }, completion (3))
    assert.equal (bytes:sub (513), b.m.space:read_bytes (DATA + 0x1000, 512))
    assert.equal (bytes:sub (1, 512), b.m.space:read_bytes (DATA + 0x2000, 512))
    assert.equal (0, b.m.space:read (DATA + 0x3200, 4))
  end)

  it ("gives sense, and says who is not there", function ()
    prepare ()
    request ("\x28\0\0\0\0\x7f\0\0\2\0", 1024)
    request ("\xc0", 0)
    request ("\0\0\0\0\0\0", 0, { target = 5 })
    kick ()
    assert.same ({ 0, 0, 18, 0, 2 }, completion (0))
    assert.same ({ 1, 0, 18, 0, 2 }, completion (1))
    assert.same ({ 2, 0, 0, 0x11, 0 }, completion (2))
    assert.same ({ 0x70, 5, 0x20 }, { b.m.space:read (SENSE, 1), b.m.space:read (SENSE + 2, 1),
                                      b.m.space:read (SENSE + 12, 1) })
  end)

  it ("fails a request whose memory is not there", function ()
    prepare ()
    request ("\x28\0\0\0\0\0\0\0\1\0", 512, { at = bench.NOWHERE })
    request ("\x28\0\0\0\0\0\0\0\1\0", 512, { at = bench.NOWHERE, flags = TO_HOST | 1 })
    request ("\0\0\0\0\0\0", 0)
    kick ()
    assert.same ({ 0, 0, 0, 0x20, 0 }, completion (0))
    assert.same ({ 1, 0, 0, 0x20, 0 }, completion (1))
    assert.same ({ 2, 0, 0, 0, 0 }, completion (2))
    assert.same ({}, b.dev:holders ())
  end)

  it ("does nothing unless it is a bus master, and can be reset", function ()
    prepare ()
    request ("\0\0\0\0\0\0", 0)
    b:master (false)
    local before = b:ram ()
    kick ()
    assert.equal (before, b:ram ())
    assert.same ({ 0, false }, { get (INTERRUPTS), b:aborted () })
    b:master (true)
    set (KICK, 0)
    set (COMMAND, 1)
    b:settle ()
    assert.equal (before, b:ram ())
    assert.same ({ 0, 0 }, { get (STATUS), get (INTERRUPTS) })
  end)

  it ("is pulled out while it serves", function ()
    prepare ()
    request ("\x28\0\0\0\0\0\0\0\1\0", 512)
    b.m.space:write_bytes (DATA, "untouched")
    b.m.peripheral.sd = nil
    b:pull ("serve", function () set (KICK, 0) end)
    assert.equal ("untouched", b.m.space:read_bytes (DATA, 9))
  end)

  it ("is pulled out while it reads a list", function ()
    prepare ()
    b.m.peripheral.sd = nil
    b.m:device_add { "sd", "scsi.disk", bus = b.dev.buses[1], size = 64 * cop.KiB }
    take_attention ()
    request ("\x28\0\0\0\0\0\0\0\1\0", 512, { at = bench.TRAP, flags = TO_HOST | 1 })
    b:pull_at_trap (function () set (KICK, 0) end)
    assert.same ({ 0, 0 }, { (b:take (STATE + 4, "<I4")), (b:take (STATE + 12, "<I4")) })
  end)
end)
