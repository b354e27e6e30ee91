--- The CRC engine: a DMA that the guest starts, and that is still under way when the engine goes.
local cop = require "coppice"
require "coppice.assert"

local RAM, CRC = 0x80000000, 0x10000000
local SRC, LEN, CTRL, SUM, ISR = CRC, CRC + 4, CRC + 8, CRC + 12, CRC + 16

local finalized

-- The same engine, with a tail that counts; and one that writes what it has read to elsewhere.
cop.device { "test.crc", doc = "Counts its ends", parent = "acme.crc",
  finalize = function () finalized = finalized + 1 end }

cop.device { "test.mover", doc = "Moves memory",
  windows = { cop.window { "regs", size = 0x10, width = 4,
    cop.reg { 0x0, "FROM" }, cop.reg { 0x4, "TO" },
    cop.reg { 0x8, "LEN", access = "wo",
      write = function (self, value)
        self:request ("move", function (_, request)
          request:dma_write (self.regs.TO, request:dma_read (self.regs.FROM, value))
        end)
      end } } },
  finalize = function () finalized = finalized + 1 end }

cop.device { "test.intc", doc = "Takes one interrupt", bus = "system-bus",
  inputs = { cop.line { "irq", cells = 0, doc = "The only one" } } }

local board = cop.machine { "test.crc-board", doc = "RAM and an interrupt controller",
  build = function (b)
    b:add { "intc", "test.intc" }
    b:add { "ram", "memory.ram", at = RAM, size = 0x10000 }
  end }

describe ("acme.crc", function ()
  local m, crc
  before_each (function ()
    finalized = 0
    m = cop.build (board)
    crc = m:device_add { "crc0", "test.crc", at = CRC, irq = m:at "intc".irq }
    m.memory:write_bytes (RAM, "123456789")
  end)
  after_each (function ()
    crc = nil
    m:close ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  local function start (at, n)
    m.memory:write (SRC, 4, at)
    m.memory:write (LEN, 4, n)
    m.memory:write (CTRL, 4, 1)
  end

  it ("leaves the sum and raises its interrupt", function ()
    start (RAM, 9)
    assert.same ({ "crc" }, crc:holders ())
    m.clock:advance (8)
    assert.same ({ 0, 0 }, { m.memory:read (SUM, 4), crc.irq.level })
    m.clock:advance (1)
    assert.equal (0xcbf43926, m.memory:read (SUM, 4))
    assert.equal (1, m.memory:read (ISR, 4))
    assert.equal (1, crc.irq.level)
    assert.same ({}, crc:holders ())
    m.memory:write (ISR, 4, 1)
    assert.same ({ 0, 0 }, { m.memory:read (ISR, 4), crc.irq.level })
  end)

  it ("sums what is in memory when it is started, and again and again", function ()
    start (RAM, 9)
    m.memory:write_bytes (RAM, "abcdefghi")
    start (RAM, 9)
    m.clock:advance (20)
    assert.equal (cop.crc32 "abcdefghi", m.memory:read (SUM, 4))
    start (RAM, 0)
    m.clock:advance (0)
    assert.equal (0, m.memory:read (SUM, 4))
  end)

  it ("cannot read where there is nothing", function ()
    assert.error_matches (function () start (0x40000000, 4) end,
                          "crc.lua:%d+: /machine/peripheral/crc0: DMA from 0x40000000: ")
    m.clock:advance (20)
    assert.same ({ 0, 0 }, { m.memory:read (SUM, 4), m.memory:read (ISR, 4) })
  end)

  -- In the middle of the copy, and in the middle of the sleep that follows.
  for _, ns in ipairs { 0, 5 } do
    it (("is unplugged %d ns after it was started"):format (ns), function ()
      local before = m.memory:read_bytes (RAM, 0x10000)
      local log = m:record ()
      start (RAM, 9)
      if ns > 0 then m.clock:advance (ns) end
      m:device_del "crc0"
      -- isolated: nobody answers there, and no register is changed by trying
      for _, at in ipairs { SRC, LEN, SUM, ISR } do
        assert.error_matches (function () m.memory:read (at, 4) end, "nothing answers")
        assert.error_matches (function () m.memory:write (at, 4, 1) end, "nothing answers")
      end
      -- and not reclaimed before the copy has come back
      if ns == 0 then
        assert.error_matches (function () crc.regs:read (0xc, 4) end, "gone")
        assert.retired (crc, { "crc" })
        assert.same ({ crc }, m:retired ())
        assert.equal (0, finalized)
        m.clock:settle ()
      end
      assert.finalized (crc)
      assert.same ({}, m:retired ())
      m.clock:advance (1000)
      assert.equal (1, finalized)
      assert.same ({ "crc0" }, log:steps "DEVICE_DELETED")
      assert.same ({}, log:steps "HOOK_ERROR")
      assert.equal (before, m.memory:read_bytes (RAM, 0x10000))
    end)
  end

  it ("is plugged again while the old one is still held", function ()
    start (RAM, 9)
    m.peripheral.crc0 = nil
    local again = m:device_add { "crc0", "test.crc", at = CRC, irq = m:at "intc".irq }
    assert.retired (crc, { "crc" })
    start (RAM, 3)
    m.clock:advance (3)
    assert.finalized (crc)
    assert.equal (cop.crc32 "123", m.memory:read (SUM, 4))
    assert.equal (1, again.irq.level)
    assert.not_equal (crc.serial, again.serial)
  end)

  it ("leaves nothing behind", function ()
    m.peripheral.crc0 = nil
    assert.leaves_no_trace (m, function ()
      m:device_add { "crc0", "test.crc", at = CRC, irq = m:at "intc".irq }
      start (RAM, 9)
      m.peripheral.crc0 = nil
      m.clock:advance (100)
    end)
  end)
end)

describe ("a device that writes memory", function ()
  it ("has written nothing when it is unplugged before it is done", function ()
    finalized = 0
    local m = cop.build (board)
    finally (function () m:close () end)
    local mover = m:device_add { "mover", "test.mover", at = CRC }
    local function move ()
      m.memory:write (CRC, 4, RAM)
      m.memory:write (CRC + 4, 4, RAM + 0x100)
      m.memory:write (CRC + 8, 4, 9)
    end
    m.memory:write_bytes (RAM, "123456789")
    move ()
    m.clock:settle ()
    assert.equal ("123456789", m.memory:read_bytes (RAM + 0x100, 9))
    m.memory:write_bytes (RAM, "abcdefghi")
    local before = m.memory:read_bytes (RAM, 0x10000)
    move ()
    m:device_del "mover"
    assert.retired (mover, { "move" })
    assert.equal (before, m.memory:read_bytes (RAM, 0x10000))
    m.clock:settle ()
    assert.equal (before, m.memory:read_bytes (RAM, 0x10000))
    assert.finalized (mover)
    assert.equal (1, finalized)
  end)
end)
