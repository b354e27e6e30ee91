--- Arm's Versatile Express with the daughterboard V2P-CA15 (two Cortex-A15, memory map of the TC1):
--- the board that QEMU calls `vexpress-a15`. The daughterboard is DUI 0604F, the motherboard
--- V2M-P1 DUI 0447J.
--
--   root ═╦═ smb         0x0800_0000  43 lines ─► gic 0 to 42
--         ║   ╚═ v2m  cs0 ═ flash      cs4 ═ flash      cs1 ═ psram
--         ║           cs2 ═╦═ lan      0x0200_0000  ─► line 15
--         ║                ╚═ usb      0x0300_0000  ─► line 16
--         ║           cs3 ═ iofpga ═╦═ sysreg   0x01_0000  ══ leds, card and flash pins
--         ║                         ╠═ sysctl   0x02_0000  ─► clocks of the timers
--         ║                         ╠═ i2c1     0x03_0000  ══ pcie-switch
--         ║                         ╠═ aaci     0x04_0000  ─► 11
--         ║                         ╠═ mmc      0x05_0000  ─► 9, 10
--         ║                         ╠═ kmi0, 1  0x06_0000  ─► 12, 13
--         ║                         ╠═ uart0-3  0x09_0000  ─► 5 to 8
--         ║                         ╠═ wdt      0x0f_0000  ─► 0
--         ║                         ╠═ timer01  0x11_0000  ─► 2
--         ║                         ╠═ timer23  0x12_0000  ─► 3
--         ║                         ╠═ i2c0     0x16_0000  ══ dvi
--         ║                         ╠═ rtc      0x17_0000  ─► 4
--         ║                         ╠═ cf       0x1a_0000
--         ║                         ╠═ clcd     0x1f_0000  ─► 14
--         ║                         ╚═ mcc      clocks, supply and sensors of the motherboard
--         ╠═ virtio0-3   0x1c13_0000  ─► gic 40 to 43, if asked for: QEMU's
--         ╠═ hdlcd       0x2b00_0000  ─► gic 85       ╠═ gic       0x2c00_1000
--         ╠═ wdt         0x2b06_0000  ─► gic 98       ╠═ hsb       0x4000_0000  ─► gic 36 to 39
--         ╠═ dmc         0x2b0a_0000                  ╠═ dma       0x7ffb_0000  ─► gic 88 to 92
--         ╠═ smc         0x7ffd_0000  ─► gic 86, 87   ╠═ memory    0x8000_0000
--         ╚═ dcc         clocks, supply and sensors of the daughterboard
local cop = require "coppice"
local ram = cop.include "../chips/ram.lua"
local GiB, MiB, MHz = cop.GiB, cop.MiB, cop.MHz

-- Lines of the motherboard (DUI 0447J, chapter 2: interrupts).
local SMB_LINES = 43
local WDT_LINE, TIMER01_LINE, TIMER23_LINE, RTC_LINE, UART_LINE = 0, 2, 3, 4, 5
local MMC_LINE, AACI_LINE, KMI_LINE, CLCD_LINE, LAN_LINE, USB_LINE = 9, 11, 12, 14, 15, 16
-- Shared interrupts of the gic (DUI 0604F, chapter 2: interrupts).
local HSB_IRQ, HSB_LINES, PMU_IRQ, HDLCD_IRQ, SMC_IRQ, WDT_IRQ = 36, 4, 68, 85, 86, 98
local DMA_IRQS = { 92, 88, 89, 90, 91 } -- the first: it has stopped
-- Interrupts of each processor, and who has them: all of four.
local TIMERS, MAINTENANCE, EVERY = { 13, 14, 11, 10 }, 9, 0xf

local SMB, SMB_SIZE = 0x08000000, 0x18000000
-- Where the chip selects are in it; the daughterboard decides.
local CHIP_SELECTS  = { 0x08000000, 0x14000000, 0x18000000, 0x1c000000, 0x0c000000, 0x10000000 }
local VRAM, VRAM_SIZE = 0x18000000, 8 * MiB
-- What QEMU's board has besides, where the motherboard has nothing.
local VIRTIO, VIRTIO_SIZE, VIRTIO_IRQ, N_VIRTIO = 0x1c130000, 0x200, 40, 4

--- An address of a chip select.
local function cs (number, offset)
  return number << 32 | offset
end

-- --- clocks, supplies and sensors -------------------------------------------------------------

local function add_fixed (board)
  local function clock (name, rate)
    return board:add { name, "clock.fixed", node = name, rate = rate,
      dt = { ["clock-output-names"] = "v2m:" .. name } }
  end
  return { supply = board:add { "fixed-regulator-0", "regulator.fixed", output = "3V3",
                                microvolt = 3300000, always_on = true },
           clk24mhz = clock ("clk24mhz", 24 * MHz), refclk1mhz = clock ("refclk1mhz", 1 * MHz),
           refclk32khz = clock ("refclk32khz", 32768) }
end

--- What is configured on the motherboard (DUI 0447J, chapter 4).
local function add_mcc (iofpga, sysreg)
  local mcc = iofpga:add { "mcc", "arm.vexpress-config", bridge = sysreg }
  local function osc (number, least, most)
    return mcc:add { "oscclk" .. number, "arm.vexpress-osc", number = number, least = least,
      most = most, output = "v2m:oscclk" .. number }
  end
  local clocks = { osc (0, 25 * MHz, 60 * MHz), osc (1, 23750000, 65000000),
                   osc (2, 24 * MHz, 24 * MHz) }
  mcc:add { "volt-vio", "arm.vexpress-volt", output = "VIO", title = "VIO" }
  mcc:add { "temp-mcc", "arm.vexpress-temp", title = "MCC" }
  for _, name in ipairs { "reset", "muxfpga", "shutdown", "reboot", "dvimode" } do
    mcc:add { name, "arm.vexpress-" .. name }
  end
  return { clcd = clocks[2], uart = clocks[3] }
end

--- What is configured on the daughterboard (DUI 0604F, chapter 2: clocks).
local function add_dcc (board, sysreg)
  local dcc = board:add { "dcc", "arm.vexpress-config", bridge = sysreg }
  local clocks = {}
  for _, row in ipairs {
    { 0, 50 * MHz, 60 * MHz },  -- the processors
    { 4, 20 * MHz, 40 * MHz },  -- the multiplexed AXI master
    { 5, 23750000, 165 * MHz }, -- pixels of the hdlcd
    { 6, 20 * MHz, 50 * MHz },  -- the static memory bus
    { 7, 20 * MHz, 60 * MHz },  -- the system
    { 8, 40 * MHz, 40 * MHz },  -- the memory
  } do
    local number, least, most = table.unpack (row)
    clocks[number] = dcc:add { "oscclk" .. number, "arm.vexpress-osc", number = number,
      least = least, most = most, output = "oscclk" .. number }
  end
  dcc:add { "volt-cores", "arm.vexpress-volt", output = "Cores", least = 800000, most = 1050000,
    title = "Cores" }
  dcc:add { "amp-cores", "arm.vexpress-amp", title = "Cores" }
  dcc:add { "temp-dcc", "arm.vexpress-temp", title = "DCC" }
  dcc:add { "power-cores", "arm.vexpress-power", title = "Cores" }
  dcc:add { "energy", "arm.vexpress-energy", title = "Cores" }
  return { pixel = clocks[5], smb = clocks[6], system = clocks[7] }
end

-- --- the motherboard --------------------------------------------------------------------------

local function add_memory (v2m)
  local flash = v2m:add { "flash", "arm.vexpress-flash", at = { cs (0, 0), cs (4, 0) },
    size = 64 * MiB, width = 4 }
  flash:node { "partitions", compatible = "arm,arm-firmware-suite" }
  v2m:add { "psram", "arm.vexpress-psram", at = cs (1, 0) }
end

local function add_sysreg (iofpga)
  local sysreg = iofpga:add { "sysreg", "arm.vexpress-sysreg", at = { 0x010000, 0x010000 } }
  return sysreg, sysreg:add { "led", "arm.vexpress-sys-led", at = 0x08 },
    sysreg:add { "mci", "arm.vexpress-sys-mci", at = 0x48 },
    sysreg:add { "flash", "arm.vexpress-sys-flash", at = 0x4c }
end

local function add_leds (board, led)
  local leds = board:add { "leds", "leds.gpio" }
  local triggers = { "heartbeat", "disk-activity", "cpu0", "cpu1", "cpu2", "cpu3", "cpu4", "cpu5" }
  for i, trigger in ipairs (triggers) do
    leds:add { "led-" .. i, "led.gpio", title = "v2m:green:user" .. i, trigger = trigger,
      gpios = led.pin (i - 1) }
  end
end

--- clock: of the bus.
local function add_timers (iofpga, line, fixed, clock)
  local sysctl = iofpga:add { "sysctl", "arm.sp810", at = 0x020000,
    clocks = { fixed.refclk32khz, fixed.refclk1mhz, clock } }
  -- All four run at 1 MHz. The kernel's own tree names the last one twice, and timer 2 never.
  local timers, parents = {}, {}
  for i, number in ipairs { 0, 1, 3, 3 } do
    timers[i], parents[i] = sysctl.timer (number), fixed.refclk1mhz
  end
  sysctl.dt["assigned-clocks"], sysctl.dt["assigned-clock-parents"] = timers, parents
  iofpga:add { "wdt", "arm.sp805", at = 0x0f0000, irq = line (WDT_LINE),
    clocks = { fixed.refclk32khz, clock } }
  iofpga:add { "timer01", "arm.sp804", at = 0x110000, irq = line (TIMER01_LINE),
    clocks = { sysctl.timer (0), sysctl.timer (1), clock } }
  iofpga:add { "timer23", "arm.sp804", at = 0x120000, irq = line (TIMER23_LINE),
    clocks = { sysctl.timer (2), sysctl.timer (3), clock } }
  iofpga:add { "rtc", "arm.pl031", at = 0x170000, node = "rtc", irq = line (RTC_LINE),
    clocks = clock }
end

local function add_uarts (iofpga, line, clocks, uarts)
  for i = 0, 3 do
    uarts["serial" .. i] = iofpga:add { "uart" .. i, "arm.pl011", at = 0x090000 + i * 0x10000,
      node = "serial", irq = line (UART_LINE + i), clocks = clocks }
  end
end

--- The display controller, and the transmitter at the other end of its port.
local function add_display (iofpga, i2c, line, clocks, vram)
  local dvi = i2c:add { "dvi", "sil.sii9022-tpi", at = 0x39 }
  local sink = dvi:add { "ports", "graph.ports" }:add { "port0", "graph.port", at = 0 }
  i2c:add { "dvi-cpi", "sil.sii9022-cpi", at = 0x60 }
  -- 640 by 480, 60 times a second, 3 bytes each, with what blanking takes.
  local clcd = iofpga:add { "clcd", "arm.pl111", at = 0x1f0000, irq = line (CLCD_LINE),
    clocks = clocks, bandwidth = 54000000,
    dt = { ["interrupt-names"] = "combined", ["memory-region"] = cop.ref (vram) } }
  local source = clcd:add { "port", "graph.only-port" }:join (sink)
  source["arm,pl11x,tft-r0g0b0-pads"] = cop.cells { 0, 8, 16 }
end

local function add_peripherals (iofpga, line, fixed, clock, mci)
  local reference = { fixed.clk24mhz, clock }
  iofpga:add { "aaci", "arm.pl041", at = 0x040000, irq = line (AACI_LINE), clocks = clock }
  iofpga:add { "mmc", "arm.pl180", at = 0x050000, irq = { line (MMC_LINE), line (MMC_LINE + 1) },
    clocks = reference, cd = mci.pin (0), wp = mci.pin (1), vmmc = fixed.supply,
    max_frequency = 12 * MHz }
  iofpga:add { "kmi0", "arm.pl050", at = 0x060000, irq = line (KMI_LINE), clocks = reference }
  iofpga:add { "kmi1", "arm.pl050", at = 0x070000, irq = line (KMI_LINE + 1), clocks = reference }
  iofpga:add { "cf", "arm.vexpress-cf", at = { 0x1a0000, 0x1a0100 } }
end

--- Returns the lines of the static memory bus, and the bus of the FPGA on it.
--- kind: of the bus.
local function add_motherboard (board, gic, fixed, kind)
  local smb = board:add { "smb", kind, at = SMB, base = SMB, size = SMB_SIZE,
    lines = SMB_LINES, out = gic.spi:range (0, SMB_LINES) }
  local v2m = smb:add { "v2m", "arm.v2m-p1", at = CHIP_SELECTS }
  add_memory (v2m)
  v2m:add { "lan", "smsc.lan9118", at = cs (2, 0x02000000), irq = smb.irq (LAN_LINE),
    irq_active_high = true, irq_push_pull = true, vdd33a = fixed.supply, vddvario = fixed.supply }
  v2m:add { "usb", "nxp.isp1761", at = cs (2, 0x03000000), irq = smb.irq (USB_LINE),
    mode = "peripheral" }
  return smb.irq, v2m:add { "iofpga", "bus.simple32", node = "iofpga-bus", at = cs (3, 0),
    size = 2 * MiB }
end

local function fill_iofpga (board, iofpga, line, fixed, vram)
  local sysreg, led, mci = add_sysreg (iofpga)
  local dcc   = add_dcc (board, sysreg)
  local mcc   = add_mcc (iofpga, sysreg)
  local i2c1  = iofpga:add { "i2c1", "arm.versatile-i2c", at = 0x030000 }
  local i2c0  = iofpga:add { "i2c0", "arm.versatile-i2c", at = 0x160000 }
  local names = { i2c0 = i2c0, i2c1 = i2c1 }
  add_leds (board, led)
  i2c1:add { "pcie-switch", "idt.89hpes32h8", at = 0x60 }
  add_timers (iofpga, line, fixed, dcc.smb)
  add_uarts (iofpga, line, { mcc.uart, dcc.smb }, names)
  add_peripherals (iofpga, line, fixed, dcc.smb, mci)
  add_display (iofpga, i2c0, line, { mcc.clcd, dcc.smb }, vram)
  local aliases = board:node { "aliases" }
  for _, name in ipairs { "serial0", "serial1", "serial2", "serial3", "i2c0", "i2c1" } do
    aliases[name] = cop.path (names[name])
  end
  return dcc
end

-- --- the daughterboard ------------------------------------------------------------------------

local function add_processors (board, n)
  local cpus = {}
  for i = 0, n - 1 do
    cpus[i + 1] = board.cpus:add { "cpu" .. i, "arm.cortex-a15", at = i }
  end
  return cpus
end

local function add_private (board, gic)
  local timers = {}
  for i, number in ipairs (TIMERS) do timers[i] = gic.ppi (number, EVERY, "level-low") end
  board:add { "timer", "arm.timer", version = 7, irq = timers,
    dt = { ["always-on"] = cop.none } } -- they stop when the processor sleeps
  board:add { "pmu", "arm.cortex-a15-pmu", irq = gic.spi:range (PMU_IRQ, 2) }
end

local function add_daughterboard (board, gic, clocks)
  local system, dma = clocks.system, {}
  for i, number in ipairs (DMA_IRQS) do dma[i] = gic.spi (number) end
  board:add { "hdlcd", "arm.hdlcd", at = 0x2b000000, irq = gic.spi (HDLCD_IRQ),
    pxlclk = clocks.pixel }
  board:add { "dmc", "arm.pl341", at = 0x2b0a0000, clocks = system }
  board:add { "wdt", "arm.sp805", node = "wdt", at = 0x2b060000, irq = gic.spi (WDT_IRQ),
    clocks = { system, system }, enabled = false }
  board:add { "smc", "arm.pl354", at = 0x7ffd0000, irq = gic.spi:range (SMC_IRQ, 2),
    clocks = system }
  board:add { "dma", "arm.pl330", at = 0x7ffb0000, irq = dma, clocks = system }
  -- The bus to the other tile site; nobody is there.
  board:add { "hsb", "bus.nexus", node = "hsb", at = 0x40000000, size = 0x3fef0000,
    lines = HSB_LINES, out = gic.spi:range (HSB_IRQ, HSB_LINES) }
end

--- As QEMU tells of them: devices of the root, before the motherboard's.
local function add_virtio (board, gic)
  for i = 0, N_VIRTIO - 1 do
    board:add { "virtio" .. i, "virtio.mmio", at = VIRTIO + i * VIRTIO_SIZE, size = VIRTIO_SIZE,
      irq = gic.spi (VIRTIO_IRQ + i, "edge-rising"),
      dt = { ["dma-coherent"] = true, ["interrupt-parent"] = gic } }
  end
end

return cop.machine { "vexpress-a15", doc = "Arm Versatile Express with two Cortex-A15",
  params = {
    cop.uint { "smp", default = 2, min = 1, max = 4, doc = "Processors; the real one has two" },
    ram.param (1 * GiB, 30 * GiB),
    cop.bool { "virtio", default = false,
               doc = "QEMU's slots for virtio; to a tree that it is given it adds them itself" },
  },

  build = function (board, p)
    board.model      = "V2P-CA15"
    board.compatible = { "arm,vexpress,v2p-ca15,tc1", "arm,vexpress,v2p-ca15", "arm,vexpress" }
    board.dt["arm,hbi"]           = 0x237 -- number of the board
    board.dt["arm,vexpress,site"] = 0xf   -- whichever it is plugged into

    ram.check (board, p.memory)
    local cpus  = add_processors (board, p.smp)
    local fixed = add_fixed (board)
    local gic   = board:add { "gic", "arm.cortex-a15-gic", cpus = cpus,
      at = { 0x2c001000, 0x2c002000, 0x2c004000, 0x2c006000 } }
    gic.maintenance:wire (gic.ppi (MAINTENANCE, EVERY))
    board.dt["interrupt-parent"] = gic
    board:add { "ram", "memory.ram", at = 0x80000000, size = p.memory }
    local vram = board:add { "reserved", "bus.group", node = "reserved-memory" }
      :add { "vram", "memory.dma-pool", at = VRAM, size = VRAM_SIZE, no_map = true }

    local line, iofpga = add_motherboard (board, gic, fixed,
      p.virtio and "bus.nexus-behind" or "bus.nexus")
    local clocks = fill_iofpga (board, iofpga, line, fixed, vram)
    add_daughterboard (board, gic, clocks)
    add_private (board, gic)
    if p.virtio then add_virtio (board, gic) end
    board:node { "chosen" }
  end }
