--- SPI: chip selects, a flash that the guest reads and programs through a controller, unplugging.
local cop = require "coppice"
require "coppice.assert"

local REGS = 0x10040000
local CSID, CSMODE, TXDATA, RXDATA, RXMARK, IE, IP = 0x10, 0x18, 0x48, 0x4c, 0x54, 0x70, 0x74
local AUTO, HOLD = 0, 2
local MB = cop.MiB

local Board = cop.machine { "spi.bench", doc = "A controller and an interrupt controller",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "spi", "sifive.spi", at = REGS, irq = intc.irq (7), chip_selects = 3 }
    board:add { "single", "sifive.spi", at = REGS + 0x1000 }
    board:add { "xhci", "usb.xhci", at = 0x10020000 }
  end }

describe ("spi", function ()
  local m
  before_each (function () m = cop.build (Board) end)
  after_each (function ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  local function out (register, value) m.memory:write (REGS + register, 4, value) end
  local function into (register) return m.memory:read (REGS + register, 4) end
  local function exchange (byte)
    out (TXDATA, byte)
    return into (RXDATA) & 0xff
  end

  --- One instruction: its bytes, then n more; what came back for those.
  local function instruct (n, ...)
    out (CSMODE, HOLD)
    for _, byte in ipairs { ... } do exchange (byte) end
    local bytes = {}
    for i = 1, n do bytes[i] = exchange (0) end
    out (CSMODE, AUTO)
    return table.unpack (bytes)
  end
  local function status () return (instruct (1, 0x05)) end
  local function flash (what)
    what[1], what[2], what.bus, what.at = "flash0", "spi.flash", m.spi, what.at or 0
    return m:device_add (what)
  end

  it ("identifies a flash", function ()
    flash {}
    assert.same ({ 0x20, 0x20, 0x14 }, { instruct (3, 0x9f) })
    m:device_add { "flash1", "spi.flash", bus = m.spi, at = 2, jedec_id = 0xef4018, size = 16 * MB }
    out (CSID, 2)
    assert.same ({ 0xef, 0x40, 0x18 }, { instruct (3, 0x9f) })
    -- nobody is there
    out (CSID, 1)
    assert.same ({ 0xff, 0xff, 0xff }, { instruct (3, 0x9f) })
    -- selected for one byte alone, none is an instruction's second
    out (CSID, 0)
    exchange (0x9f)
    assert.equal (0xff, exchange (0))
  end)

  it ("reads from any place on, and over the end", function ()
    flash { content = cop.bytes "flash memory" }
    assert.equal ("memory", string.char (instruct (6, 0x03, 0, 0, 6)))
    assert.equal ("emory", string.char (instruct (5, 0x0b, 0, 0, 7, 0)))
    assert.same ({ 0xff, 0x66 }, { instruct (2, 0x03, 0x0f, 0xff, 0xff) })
  end)

  it ("programs a page when it is let go, and is busy until that is done", function ()
    local chip = flash {}
    -- without Write Enable nothing happens
    instruct (0, 0x02, 0, 0, 0, 0x12)
    assert.equal (0xff, chip.data:read (0, 1))
    instruct (0, 0x06)
    assert.equal (2, status ())
    instruct (0, 0x02, 0, 1, 0xfe, 1, 2, 3, 4)
    assert.equal (3, status ())
    -- while it is busy nothing is understood but Read Status
    assert.equal (0xff, (instruct (1, 0x03, 0, 1, 0xfe)))
    m.clock:advance (5 * cop.ms)
    assert.equal (0, status ())
    assert.same ({ 1, 2, 0xff }, { instruct (3, 0x03, 0, 1, 0xfe) })
    assert.same ({ 3, 4, 0xff }, { instruct (3, 0x03, 0, 1, 0x00) })
    -- programming makes ones into zeros
    instruct (0, 0x06)
    instruct (0, 0x02, 0, 1, 0, 0xf1)
    assert.equal (0x01, chip.data:read (0x100, 1))
  end)

  it ("erases sectors, and everything", function ()
    local chip = flash { content = cop.bytes (("\0"):rep (128 * cop.KiB)) }
    instruct (0, 0x06)
    instruct (0, 0xd8, 0, 0x12, 0x34)
    assert.equal (3, status ())
    m.clock:advance (3 * cop.s)
    assert.equal (0xff, chip.data:read (0, 1))
    assert.equal (0xff, chip.data:read (0xffff, 1))
    assert.equal (0, chip.data:read (0x10000, 1))
    instruct (0, 0x06)
    instruct (0, 0xc7)
    assert.equal (0xffffffff, chip.data:read (0x10000, 4))
    m.clock:advance (20 * cop.s)
    assert.equal (0, status ())
  end)

  it ("protects its upper part", function ()
    local chip = flash { content = cop.bytes "\0", status_time = 0, page_time = 0 }
    instruct (0, 0x06)
    instruct (0, 0x01, 0x04)
    assert.equal (0x04, status ())
    for _, page in ipairs { 0x0e, 0x0f } do
      instruct (0, 0x06)
      instruct (0, 0x02, page, 0, 0, 0x55)
    end
    assert.equal (0x55, chip.data:read (0xe0000, 1))
    assert.equal (0xff, chip.data:read (0xf0000, 1))
    assert.equal (0x06, status ())
    -- nor is everything erased
    instruct (0, 0xc7)
    assert.equal (0, chip.data:read (0, 1))
    m:reset ()
    assert.equal (0x04, status ())
  end)

  it ("sleeps until it is woken", function ()
    flash {}
    instruct (0, 0xb9)
    assert.equal (0xff, (instruct (1, 0x9f)))
    assert.equal (0x13, (instruct (1, 0xab, 0, 0, 0)))
    assert.equal (0x20, (instruct (1, 0x9f)))
  end)

  it ("tells of what it has received by an interrupt", function ()
    flash {}
    out (IE, 2)
    assert.equal (0, m.spi.irq.level)
    out (TXDATA, 0x05)
    assert.equal (1, m.spi.irq.level)
    assert.equal (2, into (IP))
    out (RXMARK, 1)
    assert.equal (0, m.spi.irq.level)
    into (RXDATA)
    assert.equal (1 << 31, into (RXDATA))
    m:reset ()
    assert.equal (0, m.spi.irq.level)
  end)

  it ("goes on without a chip that is unplugged while it is selected", function ()
    local chip = flash { content = cop.bytes "abc" }
    local hold, log = chip:hold "in flight", m:record ()
    out (CSMODE, HOLD)
    for _, byte in ipairs { 0x03, 0, 0, 0 } do exchange (byte) end
    assert.equal (0x61, exchange (0))
    m:device_del "flash0"
    assert.cascades (log, "unrealize", { "flash0" })
    assert.retired (chip, { "in flight" })
    assert.equal (0xff, exchange (0))
    hold:release ()
    assert.finalized (chip)
    -- its successor is selected by the next frame, in the middle of whatever the guest is at
    flash { content = cop.bytes "xyz" }
    exchange (0x9f)
    assert.equal (0x20, exchange (0))
  end)

  it ("is cut with its controller", function ()
    m:device_add { "late", "sifive.spi", at = REGS + 0x4000 }
    local chip = m:device_add { "flash0", "spi.flash", bus = m.peripheral.late, at = 0 }
    local hold, log = chip:hold "in flight", m:record ()
    m:device_del "late"
    assert.cascades (log, "unrealize", { "flash0", "late" })
    assert.cascades (log, "DEVICE_DELETED", { "late" })
    hold:release ()
    assert.cascades (log, "DEVICE_DELETED", { "late", "flash0" })
  end)

  local function refused (message, what)
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add (what) end, message)
    end)
  end

  it ("refuses a chip select that is taken or not there", function ()
    flash { at = 1 }
    refused ("/machine/peripheral/late: chip select 1 of /machine/spi/bus is taken by "
             .. "/machine/peripheral/flash0", { "late", "spi.flash", bus = m.spi, at = 1 })
    refused ("/machine/spi/bus has no chip select 3; it has 0 to 2",
             { "late", "spi.flash", bus = m.spi, at = 3 })
    refused ("/machine/single/bus has no chip select 1; it has one, 0",
             { "late", "spi.flash", bus = m.single, at = 1 })
  end)

  it ("is full when every chip select is taken", function ()
    for at = 0, 2 do m:device_add { "f" .. at, "spi.flash", bus = m.spi, at = at } end
    for at = 0, 2 do
      refused (("chip select %d of /machine/spi/bus is taken by /machine/peripheral/f%d")
               :format (at, at), { "late", "spi.flash", bus = m.spi, at = at })
    end
    refused ("no place of /machine/spi/bus is free %(0 to 2%); /machine/peripheral/f0 ",
             { "late", "spi.flash", bus = m.spi })
  end)

  it ("finds a chip select that is not given", function ()
    for i = 0, 2 do m:device_add { "f" .. i, "spi.flash", bus = m.spi } end
    local place = m.peripheral.f1.at[1]
    m:device_del "f1"
    assert.same ({ place }, m:device_add { "late", "spi.flash", bus = m.spi }.at)
  end)

  it ("refuses what is of another kind", function ()
    refused ("type 'usb.kbd' plugs into a 'usb%-bus', and /machine/spi/bus is a 'spi%-bus'",
             { "kbd", "usb.kbd", bus = m.spi.buses[1] })
    refused ("type 'spi.flash' plugs into a 'spi%-bus', and /machine/xhci/bus is a 'usb%-bus'",
             { "late", "spi.flash", bus = m.xhci, at = 0 })
    local Dumb = cop.device { "spi.dumb", doc = "Answers nothing", bus = "spi-bus" }
    refused ("a spi.dumb cannot be plugged into an SPI bus", { "dumb", Dumb, bus = m.spi, at = 0 })
  end)

  it ("refuses sizes that no flash has", function ()
    refused ("size is to be a power of two up to 16777216, not 100000",
             { "late", "spi.flash", bus = m.spi, at = 0, size = 100000 })
    refused ("sector_size is to be a power of two up to 1048576, not 2097152",
             { "late", "spi.flash", bus = m.spi, at = 0, sector_size = 2 * MB })
    refused ("content has 65537 bytes, and the flash has 65536",
             { "late", "spi.flash", bus = m.spi, at = 0, size = 65536,
               content = cop.bytes (("x"):rep (65537)) })
  end)

  it ("describes what sits on it", function ()
    flash { max_frequency = 50 * cop.MHz }
    local node = m:to_dts ():match "spi@10040000 {(.-)\n\t};"
    assert.matches ('compatible = "sifive,fu540%-c000%-spi", "sifive,spi0";', node)
    assert.matches ("num%-cs = <3>;", node)
    assert.matches ("#address%-cells = <1>;.*#size%-cells = <0>;", node)
    assert.matches ('flash@0 {%s*compatible = "jedec,spi%-nor";%s*reg = <0x0>;', node)
    assert.matches ("spi%-max%-frequency = <50000000>;", node)
  end)
end)
