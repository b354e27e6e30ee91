--- Allwinner's V3s: a Cortex-A7 with 64 MiB in the same package (Allwinner V3s data sheet 1.0).
--- What nobody uses on a board is disabled until the board enables it.
--
--   soc ═╦═ de_clk    0x0100_0000  clocks of the display    ╠═ wdt0    0x01c2_0ca0  ─► 25
--        ╠═ mixer0    0x0110_0000  ══ tcon0                 ╠═ pwm     0x01c2_1400
--        ╠═ syscon    0x01c0_0000                           ╠═ lradc   0x01c2_2800  ─► 30
--        ╠═ nmi       0x01c0_00d0  ─► 32                    ╠═ codec   0x01c2_2c00  ─► 29
--        ╠═ dma       0x01c0_2000  ─► 50                    ╠═ analog  0x01c2_3000
--        ╠═ tcon0     0x01c0_c000  ─► 86                    ╠═ uart0-2 0x01c2_8000  ─► 0 to 2
--        ╠═ mmc0-2    0x01c0_f000  ─► 60 to 62              ╠═ i2c0, 1 0x01c2_ac00  ─► 6, 7
--        ╠═ crypto    0x01c1_5000  ─► 80                    ╠═ emac    0x01c3_0000  ─► 82 ══ phy
--        ╠═ usb_otg   0x01c1_9000  ─► 71                    ╠═ spi0    0x01c6_8000  ─► 65
--        ╠═ usbphy    0x01c1_9400                           ╠═ gic     0x01c8_1000  ◄── all
--        ╠═ ccu       0x01c2_0000  clocks, resets           ╚═ csi1    0x01cb_4000  ─► 84
--        ╠═ rtc       0x01c2_0400  ─► 40, 41
--        ╠═ pio       0x01c2_0800  ─► 15, 17  pins
--        ╚═ timer     0x01c2_0c00  ─► 18 to 20
local cop = require "coppice"
local MHz = cop.MHz

-- Shared interrupts of the gic: sources of the data sheet, "Interrupt source", less 32.
local IRQ = { uart = 0, i2c = 6, pio_b = 15, pio_g = 17, timer = 18, wdt = 25, codec = 29,
              lradc = 30, nmi = 32, rtc = 40, dma = 50, mmc = 60, spi0 = 65, usb = 71, crypto = 80,
              emac = 82, csi = 84, tcon = 86 }
-- Of each processor, and who has them: the mask is of four, as the kernel's trees have it.
local TIMERS, MAINTENANCE, EVERY = { 13, 14, 11, 10 }, 9, 0xf
-- Clocks (binding allwinner,sun4i-a10-ccu, numbers of the V3s). BUS: of registers.
local CPU_CLOCK = 14
local BUS = { crypto = 20, dma = 21, mmc = 22, emac = 26, spi0 = 28, usb = 29, tcon = 33, csi = 34,
              de = 35, codec = 36, pio = 37, i2c = 38, uart = 40, ephy = 43 }
local MOD = { mmc = 45, crypto = 54, spi0 = 55, usb_phy = 56, csi_ram = 60, de = 63, tcon = 64,
              csi = 67, codec = 70 }
-- Resets, of the same binding.
local RESET = { usb_phy = 0, crypto = 5, dma = 6, mmc = 7, emac = 12, spi0 = 15, usb = 17,
                tcon = 27, csi = 30, de = 34, ephy = 39, codec = 40, i2c = 46, uart = 49 }
-- Clocks and the reset of the display engine (binding allwinner,sun8i-a83t-de2-clk).
local DE_BUS, DE_MIXER, DE_RESET = 0, 6, 0
-- Ports of the DMA controller (data sheet, "DRQ type").
local PORT = { uart = 6, codec = 15, crypto = 16, spi0 = 23 }

local v3s = {}

--- The number of a pin by its name: "PB8".
function v3s.pin (name)
  local bank, number = name:match "^P(%u)(%d+)$"
  return (bank:byte () - ("A"):byte ()) * 32 + number
end

-- --- clocks and interrupts ----------------------------------------------------------------------

local function add_clocks (board, soc, gic)
  local clocks = board:add { "clocks", "bus.group" }
  local function crystal (name, rate, output)
    return clocks:add { name, "clock.fixed", rate = rate,
      dt = { ["clock-accuracy"] = 50000, ["clock-output-names"] = output } }
  end
  local fast = crystal ("osc24M_clk", 24 * MHz, "osc24M")
  local slow = crystal ("osc32k_clk", 32768, "ext-osc32k")
  local rtc  = soc:add { "rtc", "allwinner.sun8i-v3-rtc", at = 0x01c20400, clock = slow,
    irq = gic.spi:range (IRQ.rtc, 2) }
  return fast, rtc.out (0), soc:add { "ccu", "allwinner.sun8i-v3s-ccu", at = 0x01c20000,
    hosc = fast, losc = rtc.out (0) }
end

local function add_gic (board, soc, cpu)
  local gic = soc:add { "gic", "arm.gic-400", cpus = { cpu },
    at = { 0x01c81000, 0x01c82000, 0x01c84000, 0x01c86000 } }
  gic.maintenance:wire (gic.ppi (MAINTENANCE, EVERY))
  board.dt["interrupt-parent"] = gic
  local timers = {}
  for i, number in ipairs (TIMERS) do timers[i] = gic.ppi (number, EVERY, "level-low") end
  board:add { "timer", "arm.timer", version = 7, irq = timers,
    dt = { ["always-on"] = cop.none } } -- they stop when the processor sleeps
  soc:add { "nmi", "allwinner.sun8i-v3s-nmi", at = 0x01c000d0, irq = gic.spi (IRQ.nmi) }
  return gic
end

-- --- pins (data sheet, "PORT") ------------------------------------------------------------------

local groups = {
  { "i2c0-pins",     "i2c0",  { "PB6", "PB7" } },
  { "uart0-pb-pins", "uart0", { "PB8", "PB9" } },
  { "uart2-pins",    "uart2", { "PB0", "PB1" } },
  { "mmc0-pins",     "mmc0",  { "PF0", "PF1", "PF2", "PF3", "PF4", "PF5" }, card = true },
  { "mmc1-pins",     "mmc1",  { "PG0", "PG1", "PG2", "PG3", "PG4", "PG5" }, card = true },
  { "spi0-pins",     "spi0",  { "PC0", "PC1", "PC2", "PC3" } },
}

local function add_pins (soc, gic, ccu, fast, slow)
  local pio = soc:add { "pio", "allwinner.sun8i-v3s-pinctrl", at = 0x01c20800,
    irq = { gic.spi (IRQ.pio_b), gic.spi (IRQ.pio_g) }, apb = ccu.clock (BUS.pio), hosc = fast,
    losc = slow }
  local found = {}
  for _, row in ipairs (groups) do
    local name, what, pins = table.unpack (row)
    local node = pio:node { name, pins = pins, ["function"] = what }
    if row.card then
      node["drive-strength"], node["bias-pull-up"] = 30, true -- mA
    end
    found[name] = node
  end
  return pio, found
end

--- Makes the device ask for these pins.
function v3s.connect (device, group)
  device.dt["pinctrl-names"], device.dt["pinctrl-0"] = "default", cop.ref (group)
end

-- --- system -------------------------------------------------------------------------------------

local function add_system (soc, gic, ccu, fast)
  local chip = {}
  chip.syscon = soc:add { "syscon", "allwinner.sun8i-v3s-system-control", at = 0x01c00000 }
  chip.dma = soc:add { "dma", "allwinner.sun8i-v3s-dma", at = 0x01c02000, irq = gic.spi (IRQ.dma),
    clock = ccu.clock (BUS.dma), reset = ccu.line (RESET.dma) }
  soc:add { "timer", "allwinner.sun8i-v3s-timer", at = 0x01c20c00, clock = fast,
    irq = gic.spi:range (IRQ.timer, 3) }
  soc:add { "wdt0", "allwinner.sun6i-a31-wdt", at = 0x01c20ca0, clock = fast,
    irq = gic.spi (IRQ.wdt) }
  chip.pwm = soc:add { "pwm", "allwinner.sun8i-v3s-pwm", at = 0x01c21400, clock = fast,
    enabled = false }
  chip.lradc = soc:add { "lradc", "allwinner.sun4i-a10-lradc-keys", at = 0x01c22800,
    irq = gic.spi (IRQ.lradc), enabled = false }
  soc:add { "crypto", "allwinner.sun8i-v3s-crypto", at = 0x01c15000, irq = gic.spi (IRQ.crypto),
    ahb = ccu.clock (BUS.crypto), mod = ccu.clock (MOD.crypto), rx = chip.dma.port (PORT.crypto),
    tx = chip.dma.port (PORT.crypto), reset = ccu.line (RESET.crypto) }
  return chip
end

local function add_sound (soc, gic, ccu, dma)
  local analog = soc:add { "codec-analog", "allwinner.sun8i-v3s-codec-analog", at = 0x01c23000 }
  return soc:add { "codec", "allwinner.sun8i-v3s-codec", at = 0x01c22c00, irq = gic.spi (IRQ.codec),
    apb = ccu.clock (BUS.codec), codec = ccu.clock (MOD.codec), reset = ccu.line (RESET.codec),
    rx = dma.port (PORT.codec), tx = dma.port (PORT.codec), analog = analog, enabled = false }
end

-- --- storage and serial -------------------------------------------------------------------------

--- Three clocks of the module follow each other for each host: card, sample, output.
local function add_cards (soc, gic, ccu, chip)
  for i = 0, 2 do
    local mod, name = MOD.mmc + 3 * i, "mmc" .. i
    chip[name] = soc:add { name, "allwinner.sun7i-a20-mmc", at = 0x01c0f000 + i * 0x1000,
      irq = gic.spi (IRQ.mmc + i), ahb = ccu.clock (BUS.mmc + i), mmc = ccu.clock (mod),
      sample = ccu.clock (mod + 1), output = ccu.clock (mod + 2),
      reset = ccu.line (RESET.mmc + i), enabled = false }
  end
  v3s.connect (chip.mmc0, chip.pins["mmc0-pins"])
  v3s.connect (chip.mmc1, chip.pins["mmc1-pins"])
end

local function add_serial (soc, gic, ccu, chip)
  for i = 0, 2 do
    local name, port = "uart" .. i, chip.dma.port (PORT.uart + i)
    chip[name] = soc:add { name, "snps.dw-apb-uart", at = 0x01c28000 + i * 0x400,
      irq = gic.spi (IRQ.uart + i), clock = ccu.clock (BUS.uart + i), rx = port, tx = port,
      reset = ccu.line (RESET.uart + i), enabled = false }
  end
  v3s.connect (chip.uart2, chip.pins["uart2-pins"])
  for i = 0, 1 do
    local name = "i2c" .. i
    chip[name] = soc:add { name, "allwinner.sun6i-a31-i2c", at = 0x01c2ac00 + i * 0x400,
      irq = gic.spi (IRQ.i2c + i), clock = ccu.clock (BUS.i2c + i),
      reset = ccu.line (RESET.i2c + i), enabled = false }
  end
  v3s.connect (chip.i2c0, chip.pins["i2c0-pins"])
  chip.spi0 = soc:add { "spi0", "allwinner.sun8i-h3-spi", at = 0x01c68000,
    irq = gic.spi (IRQ.spi0), ahb = ccu.clock (BUS.spi0), mod = ccu.clock (MOD.spi0),
    rx = chip.dma.port (PORT.spi0), tx = chip.dma.port (PORT.spi0),
    reset = ccu.line (RESET.spi0), enabled = false }
  v3s.connect (chip.spi0, chip.pins["spi0-pins"])
end

-- --- USB and Ethernet ---------------------------------------------------------------------------

local function add_usb (soc, gic, ccu, chip)
  chip.usbphy = soc:add { "usbphy", "allwinner.sun8i-v3s-usb-phy", at = { 0x01c19400, 0x01c1a800 },
    usb0_phy = ccu.clock (MOD.usb_phy), reset = ccu.line (RESET.usb_phy), enabled = false }
  chip.usb_otg = soc:add { "usb_otg", "allwinner.sun8i-h3-musb", at = 0x01c19000,
    mc = gic.spi (IRQ.usb), clock = ccu.clock (BUS.usb), reset = ccu.line (RESET.usb),
    usb = chip.usbphy.phy (0), detector = chip.usbphy, enabled = false }
end

local function add_ethernet (soc, gic, ccu, chip)
  local emac = soc:add { "emac", "allwinner.sun8i-v3s-emac", at = 0x01c30000,
    macirq = gic.spi (IRQ.emac), stmmaceth = ccu.clock (BUS.emac),
    reset = ccu.line (RESET.emac), syscon = chip.syscon, enabled = false }
  local mdio = emac:add { "mdio", "snps.dwmac-mdio" }
  -- There is one way alone: the other goes to no pin of this package.
  local way = emac:add { "mdio-mux", "allwinner.sun8i-h3-mdio-mux", parent_mdio = mdio }
    :add { "internal", "allwinner.sun8i-h3-mdio-internal", at = 1 }
  emac.dt["phy-handle"] = way:add { "phy", "ethernet.phy", at = 1,
    clock = ccu.clock (BUS.ephy), reset = ccu.line (RESET.ephy) }
  chip.emac = emac
end

-- --- pictures -----------------------------------------------------------------------------------

local function add_display (board, soc, gic, ccu, chip)
  local clocks = soc:add { "de_clk", "allwinner.sun8i-v3s-de2-clk", at = 0x01000000,
    clocks = { ccu.clock (BUS.de), ccu.clock (MOD.de) }, reset = ccu.line (RESET.de) }
  local mixer = soc:add { "mixer0", "allwinner.sun8i-v3s-de2-mixer", at = 0x01100000,
    clocks = { clocks.clock (DE_BUS), clocks.clock (DE_MIXER) }, reset = clocks.line (DE_RESET) }
  chip.tcon0 = soc:add { "tcon0", "allwinner.sun8i-v3s-tcon", at = 0x01c0c000,
    irq = gic.spi (IRQ.tcon), ahb = ccu.clock (BUS.tcon), ["tcon-ch0"] = ccu.clock (MOD.tcon),
    reset = ccu.line (RESET.tcon), enabled = false }
  local tcon_ports = chip.tcon0:add { "ports", "graph.ports" }
  mixer:add { "ports", "graph.ports" }:add { "port1", "graph.port", at = 1 }
    :join (tcon_ports:add { "port0", "graph.port", at = 0 })
  -- Where a panel goes.
  chip.panel = tcon_ports:add { "port1", "graph.wide-port", at = 1 }
  chip.de = board:add { "de", "allwinner.sun8i-v3s-display-engine", pipeline = mixer,
    enabled = false }
  chip.framebuffer = chip.chosen:add { "framebuffer-lcd", "allwinner.simple-framebuffer",
    pipeline = "mixer0-lcd0", enabled = false,
    clocks = { clocks.clock (DE_MIXER), ccu.clock (MOD.tcon) } }
  chip.csi1 = soc:add { "csi1", "allwinner.sun8i-v3s-csi", at = 0x01cb4000,
    irq = gic.spi (IRQ.csi), reset = ccu.line (RESET.csi), enabled = false,
    clocks = { ccu.clock (BUS.csi), ccu.clock (MOD.csi), ccu.clock (MOD.csi_ram) } }
end

-- --- the chip -----------------------------------------------------------------------------------

--- Adds it; returns what a board may enable or is wired to, by name: devices, pio, pins (groups of
--- pins by name), chosen, panel (the port for one).
function v3s.build (board)
  local chosen = board:add { "chosen", "bus.group" }
  local soc    = board:add { "soc", "bus.simple" }
  local cpu    = board.cpus:add { "cpu0", "arm.cortex-a7", at = 0 }
  local gic    = add_gic (board, soc, cpu)
  local fast, slow, ccu = add_clocks (board, soc, gic)
  cpu.clock:wire (ccu.clock (CPU_CLOCK))
  local chip = add_system (soc, gic, ccu, fast)
  chip.chosen = chosen
  chip.pio, chip.pins = add_pins (soc, gic, ccu, fast, slow)
  chip.codec = add_sound (soc, gic, ccu, chip.dma)
  add_cards (soc, gic, ccu, chip)
  add_serial (soc, gic, ccu, chip)
  add_usb (soc, gic, ccu, chip)
  add_ethernet (soc, gic, ccu, chip)
  add_display (board, soc, gic, ccu, chip)
  return chip
end

return v3s
