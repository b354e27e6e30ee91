--- I2C: addresses, transfers that the guest makes through a controller, unplugging in the middle.
local cop = require "coppice"
require "coppice.assert"

local REGS = 0x10000000
local EN, IEN = 0x80, 0x40
local STA, STO, RD, WR, ACK, IACK = 0x80, 0x40, 0x20, 0x10, 0x08, 0x01
local RXACK, BUSY, IF = 0x80, 0x40, 0x01

local Board = cop.machine { "i2c.bench", doc = "A controller and an interrupt controller",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "i2c", "i2c.ocores", at = REGS, irq = intc.irq (7) }
    board:add { "other", "i2c.ocores", at = REGS + 0x1000 }
    board:add { "xhci", "usb.xhci", at = REGS + 0x2000 }
  end }

describe ("i2c", function ()
  local m, bus
  before_each (function ()
    m = cop.build (Board)
    bus = m.i2c
  end)
  after_each (function ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  -- The guest's driver: nothing but writes and reads of memory.
  local function out (register, byte) m.memory:write (REGS + register, 1, byte) end
  local function status () return m.memory:read (REGS + 4, 1) end
  --- Sends a byte; whether it was acknowledged.
  local function send (byte, command)
    out (3, byte)
    out (4, WR | (command or 0))
    return status () & RXACK == 0
  end
  local function receive (command)
    out (4, RD | command)
    return m.memory:read (REGS + 3, 1)
  end
  local function stop () out (4, STO) end

  --- One message; how many of its bytes were acknowledged, the address included.
  local function write (address, ...)
    out (2, EN)
    local n = send (address << 1, STA) and 1 or 0
    if n == 1 then
      for _, byte in ipairs { ... } do n = n + (send (byte) and 1 or 0) end
    end
    stop ()
    return n
  end
  --- Writes the pointer, and reads n bytes behind a repeated start.
  local function read (address, n, ...)
    out (2, EN)
    local bytes = {}
    if not send (address << 1, STA) then stop () return nil end
    for _, byte in ipairs { ... } do send (byte) end
    if not send (address << 1 | 1, STA) then stop () return nil end
    for i = 1, n do bytes[i] = receive (i == n and ACK | STO or 0) end
    return table.unpack (bytes)
  end

  it ("reaches a sensor through a controller", function ()
    local sensor = m:device_add { "temp0", "i2c.tmp105", bus = bus, at = 0x48 }
    assert.same ({ 0x19, 0x00 }, { read (0x48, 2, 0) })
    sensor.temperature = -500
    assert.same ({ 0xff, 0x80 }, { read (0x48, 2, 0) })
    sensor.temperature = 25437
    -- nine bits at first, twelve when it is told to
    assert.same ({ 0x19, 0x00 }, { read (0x48, 2, 0) })
    assert.equal (3, write (0x48, 1, 0x60))
    assert.same ({ 0x19, 0x60 }, { read (0x48, 2, 0) })
    assert.equal (0x60, read (0x48, 1, 1))
    assert.equal (4, write (0x48, 3, 0x1e, 0x00))
    assert.equal (0x1e00, sensor.regs.T_HIGH)
    assert.equal (1, sensor.alert.level)
    sensor.temperature = 30000
    assert.equal (0, sensor.alert.level)
    m:reset ()
    assert.equal (0x5000, sensor.regs.T_HIGH)
    assert.equal (1, sensor.alert.level)
  end)

  it ("measures on demand when it is shut down, and alerts until it is read", function ()
    local sensor = m:device_add { "temp0", "i2c.tmp105", bus = bus, at = 0x48 }
    write (0x48, 1, 0x01)
    sensor.temperature = 90000
    assert.same ({ 0x19, 0x00 }, { read (0x48, 2, 0) })
    write (0x48, 1, 0x81)
    assert.equal (0x5a, read (0x48, 1, 0))
    assert.equal (0, sensor.alert.level)
    write (0x48, 1, 0x02)
    sensor.temperature = 20000
    sensor.temperature = 90000
    assert.equal (0, sensor.alert.level)
    read (0x48, 1, 1)
    assert.equal (1, sensor.alert.level)
    sensor.temperature = 20000
    assert.equal (0, sensor.alert.level)
  end)

  it ("stores a page at the stop, and is busy for the write cycle", function ()
    local eeprom = m:device_add { "rom0", "i2c.eeprom", bus = bus, at = 0x50,
                                  content = cop.bytes "\1\2\3" }
    assert.same ({ 1, 2, 3, 0xff }, { read (0x50, 4, 0) })
    -- eight bytes in a page: the tenth falls on its second
    assert.equal (12, write (0x50, 0x10, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19))
    assert.equal (0, write (0x50, 0))
    m.clock:advance (5 * cop.ms - 1)
    assert.equal (0, write (0x50, 0))
    m.clock:advance (1)
    assert.same ({ 18, 19, 12, 13, 14, 15, 16, 17, 0xff }, { read (0x50, 9, 0x10) })
    -- behind the end comes the beginning
    assert.same ({ 0xff, 1, 2 }, { read (0x50, 3, 0xff) })
    assert.equal (0x1312, eeprom.data:read (0x10, 2))
    m:reset ()
    assert.same ({ 18, 19 }, { read (0x50, 2, 0x10) })
  end)

  it ("stores nothing without a stop, or when it may not", function ()
    local eeprom = m:device_add { "rom0", "i2c.eeprom", bus = bus, at = 0x50 }
    out (2, EN)
    assert.is_true (send (0xa0, STA))
    send (4)
    send (99)
    assert.is_true (send (0xa1, STA))
    receive (ACK | STO)
    assert.equal (0xff, eeprom.data:read (4, 1))
    eeprom.read_only = true
    assert.equal (3, write (0x50, 4, 99))
    assert.equal (0xff, eeprom.data:read (4, 1))
  end)

  it ("has two bytes of address in a large memory", function ()
    m:device_add { "rom0", "i2c.eeprom", bus = bus, at = 0x57, size = 32 * cop.KiB, page_size = 64,
                   write_cycle = 0 }
    assert.equal (5, write (0x57, 0x7f, 0xff, 1, 2))
    assert.same ({ 1, 0xff }, { read (0x57, 2, 0x7f, 0xff) })
    assert.equal (2, read (0x57, 1, 0x7f, 0xc0))
  end)

  it ("tells of a command by an interrupt", function ()
    local line = m.i2c.irq
    out (2, EN | IEN)
    assert.equal (0, line.level)
    send (0x90, STA)
    assert.equal (IF | BUSY | RXACK, status ())
    assert.equal (1, line.level)
    out (4, IACK)
    assert.equal (BUSY | RXACK, status ())
    assert.equal (0, line.level)
    stop ()
    assert.equal (IF, status ())
    m:reset ()
    assert.equal (0, line.level)
    -- a core that is not enabled does nothing
    assert.is_true (send (0x90, STA))
    assert.equal (0, status ())
  end)

  it ("goes on without a target that is unplugged in the middle", function ()
    local eeprom = m:device_add { "rom0", "i2c.eeprom", bus = bus, at = 0x50, write_cycle = 0 }
    local hold = eeprom:hold "read by somebody"
    out (2, EN)
    send (0xa0, STA)
    assert.is_true (send (0x00))
    assert.is_true (send (0x77))
    m:device_del "rom0"
    assert.retired (eeprom, { "read by somebody" })
    assert.is_false (send (0x78))
    assert.equal (0xff, receive (ACK))
    stop ()
    assert.equal (0, write (0x50, 0))
    hold:release ()
    assert.finalized (eeprom)
    -- and another takes its place
    m:device_add { "rom0", "i2c.eeprom", bus = bus, at = 0x50 }
    assert.equal (0xff, read (0x50, 1, 0))
  end)

  it ("is cut with its controller, the newest first", function ()
    local Mux = cop.device { "i2c.mux", parent = "i2c.registers", doc = "A controller on a bus",
      buses = { cop.bus { "behind", "i2c-bus", doc = "Behind it" } } }
    local mux = m:device_add { "mux", Mux, bus = bus, at = 0x70 }
    m:device_add { "t0", "i2c.tmp105", bus = mux, at = 0x48 }
    local held = m:device_add { "t1", "i2c.tmp105", bus = mux, at = 0x49 }
    local hold, log = held:hold "in flight", m:record ()
    m:device_del "mux"
    assert.cascades (log, "unrealize", { "t1", "t0", "mux" })
    assert.cascades (log, "DEVICE_DELETED", { "t0", "mux" })
    assert.retired (held, { "in flight" })
    hold:release ()
    assert.finalized (held)
    assert.cascades (log, "DEVICE_DELETED", { "t0", "mux", "t1" })
  end)

  local function refused (message, what)
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add (what) end, message)
    end)
  end

  it ("refuses an address that is taken, and names both", function ()
    m:device_add { "temp0", "i2c.tmp105", bus = bus, at = 0x48 }
    refused ("/machine/peripheral/temp1: address 0x48 of /machine/i2c/bus is taken by "
             .. "/machine/peripheral/temp0", { "temp1", "i2c.tmp105", bus = bus, at = 0x48 })
    -- every bus counts for itself
    m:device_add { "temp1", "i2c.tmp105", bus = m.other, at = 0x48 }
    m:device_del "temp0"
    m:device_add { "temp0", "i2c.eeprom", bus = bus, at = 0x48 }
  end)

  it ("refuses addresses that are none", function ()
    for _, at in ipairs { 0x00, 0x07, 0x78, 0x80 } do
      refused (("0x%02x is no address on an I2C bus; they are 0x08 to 0x77"):format (at),
               { "temp0", "i2c.tmp105", bus = bus, at = at })
    end
    refused ("it needs one address on its I2C bus", { "temp0", "i2c.tmp105", bus = bus })
    refused ("it needs one address", { "temp0", "i2c.tmp105", bus = bus, at = { 0x48, 0x49 } })
  end)

  it ("is full when every address is taken", function ()
    for at = 0x08, 0x77 do m:device_add { "t" .. at, "i2c.eeprom", bus = bus, at = at } end
    refused ("address 0x77 of .* is taken by /machine/peripheral/t119",
             { "late", "i2c.tmp105", bus = bus, at = 0x77 })
    assert.equal (112, #bus.buses[1].devices)
  end)

  it ("refuses what is of another kind", function ()
    refused ("type 'usb.kbd' plugs into a 'usb%-bus', and /machine/i2c/bus is a 'i2c%-bus'",
             { "kbd", "usb.kbd", bus = bus.buses[1] })
    local Dumb = cop.device { "i2c.dumb", doc = "Answers nothing", bus = "i2c-bus" }
    refused ("a i2c.dumb cannot be plugged into an I2C bus: it is no i2c%-target",
             { "dumb", Dumb, bus = bus, at = 0x10 })
  end)

  it ("describes what sits on it", function ()
    m:device_add { "temp0", "i2c.tmp105", bus = bus, at = 0x48 }
    m:device_add { "rom0", "i2c.eeprom", bus = bus, at = 0x50, size = 8192, page_size = 32,
                   read_only = true }
    local dts = m:to_dts ()
    local node = dts:match "i2c@10000000 {(.-)\n\t};"
    assert.matches ("#address%-cells = <1>;.*#size%-cells = <0>;", node)
    assert.matches ('temperature%-sensor@48 {%s*compatible = "ti,tmp105";%s*reg = <0x48>;', node)
    assert.matches ("eeprom@50 {", node)
    assert.matches ('compatible = "atmel,24c64";', node)
    assert.matches ("pagesize = <32>;", node)
    assert.matches ("read%-only;", node)
  end)
end)
