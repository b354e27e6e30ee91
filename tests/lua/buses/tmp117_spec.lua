--- The TMP117 as a guest sees it, through an I2C controller.
local cop = require "coppice"

local REGS = 0x10000000
local STA, STO, RD, WR, ACK, RXACK = 0x80, 0x40, 0x20, 0x10, 0x08, 0x80
local TEMPERATURE, CONFIG, HIGH, LOW, UNLOCK, EEPROM1, OFFSET, ID = 0, 1, 2, 3, 4, 5, 7, 15
local HIGH_ALERT, LOW_ALERT, READY = 0x8000, 0x4000, 0x2000

describe ("ti.tmp117", function ()
  local m, sensor
  before_each (function ()
    m = cop.build (cop.machine { "tmp117.bench", build = function (board)
      local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
      board:add { "i2c", "i2c.ocores", at = REGS, irq = intc.irq (7) }
      board.i2c:add { "t", "ti.tmp117", at = 0x48 }
    end })
    sensor = m.i2c.t
  end)
  after_each (function ()
    m:close ()
    assert.equal (0, cop.host.live_objects)
  end)

  local function out (register, byte) m.memory:write (REGS + register, 1, byte) end
  local function send (byte, command)
    out (3, byte)
    out (4, WR | (command or 0))
    return m.memory:read (REGS + 4, 1) & RXACK == 0
  end
  local function receive (command)
    out (4, RD | command)
    return m.memory:read (REGS + 3, 1)
  end
  local function read (register)
    out (2, 0x80)
    assert.is_true (send (0x90, STA))
    send (register)
    send (0x91, STA)
    local high = receive (0)
    return high << 8 | receive (ACK | STO)
  end
  local function write (register, value)
    out (2, 0x80)
    assert.is_true (send (0x90, STA))
    send (register)
    send (value >> 8)
    send (value & 0xff)
    out (4, STO)
  end

  it ("has what the data sheet says after power-on", function ()
    assert.equal (0x0117, read (ID))
    assert.equal (0x0c80, read (TEMPERATURE))
    assert.equal (0x0220, read (CONFIG))
    assert.equal (0x6000, read (HIGH))
    assert.equal (0x8000, read (LOW))
    write (ID, 0)
    assert.equal (0x0117, read (ID))
    assert.is_true (sensor.irq.level == 1)
  end)

  it ("measures, with an offset, as far as its bits go", function ()
    sensor.temperature = -500
    assert.equal (0xffc0, read (TEMPERATURE))
    write (OFFSET, 0x0080)
    sensor.temperature = -1000
    assert.equal (0x0000, read (TEMPERATURE))
    sensor.temperature = 255992
    assert.equal (0x7fff, read (TEMPERATURE))
  end)

  it ("alerts beyond a limit until it has been read", function ()
    write (HIGH, 30 * 128)
    write (LOW, 10 * 128)
    sensor.temperature = 31000
    assert.equal (0, sensor.irq.level)
    sensor.temperature = 20000
    assert.equal (HIGH_ALERT | READY, read (CONFIG) & 0xe000)
    assert.equal (1, sensor.irq.level)
    assert.equal (0, read (CONFIG) & 0xe000)
    sensor.temperature = 9000
    assert.equal (LOW_ALERT | READY, read (CONFIG) & 0xe000)
  end)

  it ("is a thermostat in therm mode", function ()
    write (HIGH, 30 * 128)
    write (LOW, 10 * 128)
    write (CONFIG, 0x0220 | 1 << 4 | 1 << 3)
    assert.equal (0, sensor.irq.level)
    sensor.temperature = 31000
    assert.equal (HIGH_ALERT, read (CONFIG) & 0xc000)
    sensor.temperature = 20000
    assert.equal (HIGH_ALERT, read (CONFIG) & 0xc000)
    assert.equal (1, sensor.irq.level)
    sensor.temperature = 9000
    assert.equal (0, read (CONFIG) & 0xc000)
    assert.equal (0, sensor.irq.level)
  end)

  it ("measures when told to while it is shut down", function ()
    write (CONFIG, 0x0220 | 1 << 10)
    sensor.temperature = 40000
    assert.equal (0x0c80, read (TEMPERATURE))
    write (CONFIG, 0x0220 | 3 << 10 | 1 << 2)
    assert.equal (0, sensor.irq.level)
    assert.equal (40 * 128, read (TEMPERATURE))
    assert.equal (1, sensor.irq.level)
    assert.equal (1, read (CONFIG) >> 10 & 3)
  end)

  it ("keeps over a reset what was programmed", function ()
    write (HIGH, 0x1234)
    write (EEPROM1, 0x1111)
    write (UNLOCK, 0x8000)
    write (HIGH, 0x0f00)
    write (CONFIG, 0x0222)
    assert.equal (0x0f00, read (HIGH))
    assert.equal (0, read (EEPROM1))
    assert.equal (0, read (UNLOCK))
    m:reset ()
    assert.equal (0x0f00, read (HIGH))
    assert.equal (0x8000, read (LOW))
    assert.equal (0x0220, read (CONFIG) & 0x1fff)
  end)
end)
