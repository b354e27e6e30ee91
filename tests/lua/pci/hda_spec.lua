--- HD Audio as a driver uses it: a ring of commands, a ring of responses, immediate commands.
local cop   = require "coppice"
local bench = cop.include "bench.lua"

local CORB, RIRB = bench.RAM + 0x1000, bench.RAM + 0x2000
local GET = 0xf0000 -- a parameter

describe ("intel-hda", function ()
  local b, sent
  local function get (at, size) return b:get (0, at, size) end
  local function set (at, size, value) b:set (0, at, value, size) end

  before_each (function ()
    sent = 0
    b = bench.new ("intel-hda", { plug = function (m, dev)
      m:device_add { "codec", "hda-duplex", bus = dev.buses[1], cad = 2 }
    end })
  end)
  after_each (function () b:close () end)

  local function prepare (corb, rirb)
    set (0x08, 4, 0)
    set (0x08, 4, 1)
    set (0x40, 4, corb or CORB)
    set (0x50, 4, rirb or RIRB)
    set (0x4a, 2, 0x8000)
    assert.equal (0x8000, get (0x4a, 2))
    set (0x4a, 2, 0)
    set (0x58, 2, 0x8000)
    set (0x5a, 2, 0xff)
    set (0x20, 4, 0xc0000000)
    set (0x5c, 1, 3)
    set (0x4c, 1, 3)
    sent = 0
  end

  --- Node and verb to codec 2, or to another.
  local function add (nid, bits, cad)
    sent = sent + 1
    b:put (CORB + 4 * (sent % 256), "<I4", (cad or 2) << 28 | nid << 20 | bits)
  end
  local function ring ()
    set (0x48, 2, sent % 256)
    b:settle ()
  end
  local function response (i) return { b:take (RIRB + 8 * i, "<I4I4"), nil } end

  it ("finds its codec", function ()
    assert.same ({ 0, 1 }, { get (0x0e, 2), get (3, 1) })
    set (0x08, 4, 1)
    assert.same ({ 4, 0 }, { get (0x0e, 2), b:intx () })
    set (0x0c, 2, 4)
    set (0x20, 4, 0xc0000000)
    assert.same ({ 0xc0000000, 1 }, { get (0x24), b:intx () })
    set (0x0e, 2, 4)
    assert.same ({ 0, 0 }, { get (0x0e, 2), b:intx () })
  end)

  it ("answers what is asked through the rings", function ()
    prepare ()
    add (0, GET | 0)
    add (1, GET | 4)
    add (0, GET | 0, 5) -- nobody
    add (2, 0x70640)
    add (2, 0xf0600)
    add (2, 0x24011)
    add (2, 0xa0000)
    ring ()
    local first, cad = b:take (RIRB + 8, "<I4I4")
    assert.same ({ 0x1af40022, 2 }, { first, cad })
    assert.same ({ 0x00020004, 0, 0x40, 0, 0x4011 },
                 { response (2)[1], response (3)[1], response (4)[1], response (5)[1],
                   response (6)[1] })
    assert.same ({ 7, 6 }, { get (0x4a, 2), get (0x58, 2) })
    assert.same ({ 1, 1, 0xc0000000 }, { get (0x5d, 1), b:intx (), get (0x24) })
    set (0x5d, 1, 1)
    assert.same ({ 0, 0, 0 }, { get (0x5d, 1), b:intx (), get (0x24) })
  end)

  it ("goes around its rings", function ()
    prepare ()
    for i = 1, 300 do
      add (1, GET | 5)
      if i % 100 == 0 then ring () end
    end
    assert.same ({ 300 % 256, 300 % 256 }, { get (0x4a, 2), get (0x58, 2) })
    assert.equal (1, response (44)[1])
  end)

  it ("answers one command without a ring", function ()
    prepare ()
    set (0x60, 4, 2 << 28 | 3 << 20 | 0xf1c00)
    set (0x68, 2, 1)
    assert.same ({ 2, 0x01014010 }, { get (0x68, 2), get (0x64) })
    set (0x68, 2, 2)
    assert.equal (0, get (0x68, 2))
    set (0x60, 4, 7 << 28)
    set (0x68, 2, 1)
    assert.equal (0, get (0x68, 2))
  end)

  it ("reports memory that is not there", function ()
    prepare (bench.NOWHERE)
    add (0, GET)
    ring ()
    assert.same ({ 1, 1, 0, true }, { get (0x4d, 1), b:intx (), get (0x4a, 2), b:aborted () })
    set (0x4d, 1, 1)
    assert.equal (0, b:intx ())
    prepare (CORB, bench.NOWHERE)
    add (0, GET)
    ring ()
    assert.same ({ 1, 0, true }, { get (0x4d, 1), get (0x58, 2), b:aborted () })
    prepare ()
    b:master (false)
    add (0, GET)
    local before = b:ram ()
    ring ()
    assert.equal (before, b:ram ())
    assert.same ({ 1, false }, { get (0x4d, 1), b:aborted () })
    assert.same ({}, b.dev:holders ())
  end)

  it ("stops when it is reset", function ()
    prepare ()
    add (0, GET)
    local before = b:ram ()
    set (0x48, 2, 1)
    set (0x08, 4, 0)
    b:settle ()
    assert.equal (before, b:ram ())
    assert.same ({ 0, 0, 0x72 }, { get (0x48, 2), get (0x4c, 1), get (0x4e, 1) })
  end)

  it ("is pulled out while it answers", function ()
    prepare ()
    add (0, GET)
    b.m.peripheral.codec = nil
    b:pull ("verbs", function () set (0x48, 2, 1) end)
  end)

  it ("is pulled out while it reads a command", function ()
    prepare (bench.TRAP)
    b:pull_at_trap (function () set (0x48, 2, 1) end)
  end)
end)
