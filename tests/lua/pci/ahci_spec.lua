--- The ICH9's AHCI as a driver uses it: a command list, tables and FISes in memory.
local cop   = require "coppice"
local bench = cop.include "bench.lua"

local LIST, FIS, TABLE, DATA = bench.RAM + 0x1000, bench.RAM + 0x2000, bench.RAM + 0x3000,
                               bench.RAM + 0x10000
local IS, IE, CMD, TFD, SSTS, SCTL, CI = 0x110, 0x114, 0x118, 0x120, 0x128, 0x12c, 0x138
local IDENTIFY, READ, WRITE, READ_EXT, WRITE_EXT = 0xec, 0xc8, 0xca, 0x25, 0x35

describe ("ich9-ahci", function ()
  local b
  local function get (at) return b:get (5, at) end
  local function set (at, value) b:set (5, at, value) end

  before_each (function ()
    b = bench.new ("ich9-ahci", { props = { disk_size = 64 * cop.KiB } })
  end)
  after_each (function () b:close () end)

  local function prepare ()
    set (0x04, 2)
    set (0x100, LIST)
    set (0x108, FIS)
    set (IE, 0x7dc000ff)
    set (CMD, 0x10)
    set (CMD, 0x11)
  end

  -- pieces: addresses and sizes
  local function command (slot, code, lba, n, pieces)
    local at = TABLE + 0x200 * slot
    b:put (LIST + 32 * slot, "<I2I2I4I8", 5, #pieces, 0, at)
    b:put (at, "<BBBBI3BI3BI2BBI4", 0x27, 0x80, code, 0, lba & 0xffffff, 0x40, lba >> 24, 0, n, 0,
           0, 0)
    for i, piece in ipairs (pieces) do
      b:put (at + 0x80 + 16 * (i - 1), "<I8I4I4", piece[1], 0, piece[2] - 1)
    end
  end

  local function issue (slots)
    set (CI, slots)
    b:settle ()
  end

  it ("shows one drive", function ()
    assert.same ({ 0x3f, 0x113, 0, 0x101, 0x50, 0x7f },
                 { get (0x0c), get (SSTS), get (SSTS + 0x80), get (0x124), get (TFD),
                   get (TFD + 0x80) })
  end)

  it ("identifies it", function ()
    prepare ()
    command (0, IDENTIFY, 0, 0, { { DATA, 512 } })
    issue (1)
    assert.same ({ 0, 2, 1, 1, 0x50 }, { get (CI), get (IS), get (8), b:intx (), get (TFD) })
    assert.equal (128, (b:take (DATA + 120, "<I4")))
    assert.equal ("oCppci erdvi e", b.m.space:read_bytes (DATA + 54, 14))
    assert.same ({ 0x5f, 0x60, 0x58 }, { b.m.space:read_bytes (FIS + 0x20, 3):byte (1, 3) })
    assert.equal (512, (b:take (LIST + 4, "<I4")))
    set (IS, 2)
    set (8, 1)
    assert.same ({ 0, 0 }, { b:intx (), get (8) })
  end)

  it ("writes and reads, in pieces and in two slots", function ()
    prepare ()
    local bytes = ("0123456789abcdef"):rep (96) -- three sectors
    b.m.space:write_bytes (DATA, bytes)
    command (3, WRITE, 5, 3, { { DATA, 1000 }, { DATA + 1000, 536 } })
    command (4, READ_EXT, 6, 2, { { DATA + 0x1000, 2 }, { DATA + 0x2000, 1022 } })
    issue (0x18)
    assert.same ({ 0, 1, 1 }, { get (CI), get (IS), b:intx () })
    assert.equal (bytes:sub (513, 514), b.m.space:read_bytes (DATA + 0x1000, 2))
    assert.equal (bytes:sub (515), b.m.space:read_bytes (DATA + 0x2000, 1022))
    assert.same ({ 0x34, 0x40, 0x50, 0 }, { b.m.space:read_bytes (FIS + 0x40, 4):byte (1, 4) })
    command (0, WRITE_EXT, 127, 1, { { DATA, 512 } })
    command (1, READ, 127, 1, { { DATA + 0x3000, 512 } })
    issue (3)
    assert.equal (bytes:sub (1, 512), b.m.space:read_bytes (DATA + 0x3000, 512))
  end)

  it ("says what it cannot do, and stops", function ()
    prepare ()
    command (0, READ, 127, 2, { { DATA, 1024 } })
    command (1, IDENTIFY, 0, 0, { { DATA, 512 } })
    issue (3)
    assert.same ({ 3, 1 << 30 | 1, 0x1051, 1 }, { get (CI), get (IS), get (TFD), b:intx () })
    set (IS, 0xffffffff)
    set (CMD, 0x10)
    assert.same ({ 0, 0x4010 }, { get (CI), get (CMD) })
    set (CMD, 0x11)
    command (0, 0x99, 0, 0, {})
    issue (1)
    assert.same ({ 1 << 30 | 1, 0x0451 }, { get (IS), get (TFD) })
  end)

  it ("has more bytes than room", function ()
    prepare ()
    command (0, READ, 0, 2, { { DATA, 512 } })
    issue (1)
    assert.same ({ 0, 1 << 24 | 1, 512 }, { get (CI), get (IS), (b:take (LIST + 4, "<I4")) })
  end)

  it ("ends at memory that is not there", function ()
    prepare ()
    command (0, READ, 0, 1, { { bench.NOWHERE, 512 } })
    issue (1)
    assert.same ({ 1, 1 << 29, 1, true }, { get (CI), get (IS), b:intx (), b:aborted () })
    set (IS, 0xffffffff)
    set (CMD, 0x10)
    set (0x100, bench.NOWHERE)
    set (CMD, 0x11)
    issue (1)
    assert.same ({ 1 << 29, true }, { get (IS), b:aborted () })
    set (IS, 0xffffffff)
    set (CMD, 0x10)
    set (0x100, LIST)
    set (CMD, 0x11)
    command (0, READ, 0, 1, { { DATA, 512 } })
    b:master (false)
    local before = b:ram ()
    issue (1)
    assert.same ({ 1 << 29, false }, { get (IS), b:aborted () })
    assert.equal (before, b:ram ())
    assert.same ({}, b.dev:holders ())
  end)

  it ("resets the link, and all of it", function ()
    prepare ()
    set (SCTL, 1)
    assert.same ({ 1, 0x7f }, { get (SSTS), get (TFD) })
    set (SCTL, 0)
    assert.same ({ 0x113, 0x50, 0x40 }, { get (SSTS), get (TFD), get (IS) })
    command (0, READ, 0, 1, { { DATA, 512 } })
    b.m.space:write_bytes (DATA, "untouched")
    local before = b:ram ()
    set (CI, 1)
    set (4, 1)
    b:settle ()
    assert.equal (before, b:ram ())
    assert.same ({ 0, 6, 0x80000000, 0x50 }, { get (CI), get (CMD), get (4), get (TFD) })
  end)

  it ("is pulled out in the middle of a command", function ()
    prepare ()
    command (0, READ, 0, 1, { { DATA, 512 } })
    b.m.space:write_bytes (DATA, "untouched")
    b:pull ("port 0", function () set (CI, 1) end)
    b:plug ()
    prepare ()
    issue (1)
    assert.equal (("\0"):rep (9), b.m.space:read_bytes (DATA, 9))
  end)

  it ("is pulled out while it writes to its drive", function ()
    prepare ()
    command (0, WRITE, 0, 1, { { bench.TRAP, 512 } })
    b:pull_at_trap (function () set (CI, 1) end)
    assert.equal (0, (b:take (LIST + 4, "<I4")))
  end)
end)
