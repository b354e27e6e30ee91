--- Parts of Allwinner's chips of the family sun8i (V3s data sheet 1.0 and H3 data sheet 1.2, by
--- module; what is in neither is known from the Devicetree bindings alone). The display is in
--- sun8i-display.lua, Ethernet in sun8i-emac.lua.
local cop  = require "coppice"
local part = cop.include "../part.lua"
local irq, clock, reset, named, declare =
  part.irq, part.clock, part.reset, part.named, part.declare

-- --- clocks, interrupts, pins -----------------------------------------------------------------

declare ("allwinner.sun8i-v3s-ccu", { doc = "Clocks and resets", node = "clock", size = 0x400,
  leaves_out = "clocks: their rates are not told",
  inputs = {
    cop.line { "clock", kind = "clock", count = 77, cells = 1, shared = true,
               doc = "By the numbers of the binding" },
    cop.line { "line", kind = "reset", count = 53, cells = 1, shared = true,
               doc = "By the numbers of the binding" },
  },
  outputs = { named ("clock", "hosc", "The fast crystal"),
              named ("clock", "losc", "The slow clock") } })

declare ("allwinner.sun8i-v3-rtc", { doc = "Real-time clock, and the slow clocks", node = "rtc",
  size = 0x54, leaves_out = "time",
  inputs = { cop.line { "out", kind = "clock", count = 2, cells = 1, shared = true,
                        doc = "For the chip, and for what is outside" } },
  outputs = { irq (2, "Two alarms"), clock ("The slow crystal") },
  describe = function (_, node) node["clock-output-names"] = { "osc32k", "osc32k-out" } end })

declare ("allwinner.sun8i-v3s-nmi", { doc = "Interrupt from outside the chip",
  compatible = { "allwinner,sun8i-v3s-nmi", "allwinner,sun9i-a80-nmi" }, size = 0xc,
  node = "interrupt-controller", leaves_out = "its work",
  inputs = { cop.line { "nmi", cells = 2, doc = "The pin" } }, outputs = { irq () } })

local BANK = 32 -- pins, of a letter each

--- Bank, pin and flags; a second argument of the input is the flags.
local function pin (_, place, _, flags)
  return { place // BANK, place % BANK, flags or 0 }
end

declare ("allwinner.sun8i-v3s-pinctrl", { doc = "Pins (PORT)", node = "pinctrl", size = 0x400,
  leaves_out = "pins",
  inputs = {
    cop.line { "pin", kind = "gpio", count = 7 * BANK, cells = 3, shared = true, encode = pin,
               doc = "Pins, 32 to a bank; a second argument is 1 for what is active when low" },
    cop.line { "eint", count = 7 * BANK, cells = 3, doc = "Interrupts by pin",
      encode = function (_, place, trigger) return { place // BANK, place % BANK, trigger } end },
  },
  outputs = { irq (2, "Of bank B, of bank G"), named ("clock", "apb", "Of its registers"),
              named ("clock", "hosc", "For debouncing, fast"),
              named ("clock", "losc", "For debouncing, slow") } })

declare ("allwinner.sun8i-v3s-system-control", { doc = "System control (SYSCON)", size = 0xd0,
  compatible = { "allwinner,sun8i-v3s-system-control", "allwinner,sun8i-h3-system-control" },
  node = "system-control",
  windows = {
    cop.window { "regs", size = 0xd0, width = 4, doc = "Registers" },
    cop.window { "sram", size = 0, use = "forward", optional = true,
                 doc = "Nothing of its own: addresses are handed on" },
  },
  buses = { cop.bus { "sram", "system-bus", doc = "Memory that it gives to this part or that" } } })

-- --- time -------------------------------------------------------------------------------------

declare ("allwinner.sun8i-v3s-timer", { doc = "Three timers", node = "timer", size = 0xa0,
  leaves_out = "time", outputs = { irq (3, "Of each timer"), clock () } })

declare ("allwinner.sun6i-a31-wdt", { doc = "Watchdog", node = "watchdog", size = 0x20,
  leaves_out = "time", outputs = { irq (), clock () } })

declare ("allwinner.sun8i-v3s-pwm", { doc = "Pulse width modulator", node = "pwm", size = 0xc,
  compatible = { "allwinner,sun8i-v3s-pwm", "allwinner,sun7i-a20-pwm" }, leaves_out = "time",
  inputs = { cop.line { "pwm", kind = "pwm", count = 2, cells = 3, shared = true,
                        doc = "Its channels" } },
  outputs = { clock () } })

-- --- data -------------------------------------------------------------------------------------

declare ("allwinner.sun8i-v3s-dma", { doc = "DMA controller, eight channels", size = 0x1000,
  node = "dma-controller", leaves_out = "transfers",
  inputs = { cop.line { "port", kind = "dma", count = 32, cells = 1, shared = true,
                        doc = "By the numbers of ports (table of DRQ types)" } },
  outputs = { irq (), clock (), reset () } })

declare ("allwinner.sun8i-v3s-crypto", { doc = "Crypto engine (CE)", node = "crypto",
  compatible = { "allwinner,sun8i-v3s-crypto", "allwinner,sun8i-a33-crypto" }, size = 0x1000,
  outputs = { irq (), named ("clock", "ahb", "Of its registers"), named ("clock", "mod", "Of it"),
              named ("dma", "rx", "Reads"), named ("dma", "tx", "Writes"), reset () },
  describe = function (_, node) node["reset-names"] = "ahb" end })

declare ("allwinner.sun7i-a20-mmc", { doc = "SD and MMC host", node = "mmc", size = 0x1000,
  leaves_out = "cards",
  props = {
    cop.uint { "width", default = 1, max = 8, doc = "Data lines" },
    cop.bool { "broken_cd", default = false, doc = "No pin tells of a card" },
  },
  outputs = { irq (), named ("clock", "ahb", "Of its registers"),
              named ("clock", "mmc", "Of the card"), named ("clock", "output", "Of what is sent"),
              named ("clock", "sample", "Of what is read"), reset (),
              cop.line { "vmmc", kind = "regulator", optional = true, doc = "The card's supply" } },
  buses = { cop.bus { "sdio", "sdio-bus", doc = "The functions of what is there" } },
  describe = function (self, node)
    node["reset-names"] = "ahb"
    if self.width > 1 then node["bus-width"] = self.width end
    if self.broken_cd then node["broken-cd"] = true end
  end })

declare ("allwinner.sun6i-a31-i2c", { doc = "I2C controller (TWI)", node = "i2c", size = 0x400,
  leaves_out = "transfers", outputs = { irq (), clock (), reset () },
  buses = { cop.bus { "i2c", "i2c-bus", doc = "Its wires" } } })

declare ("allwinner.sun8i-h3-spi", { doc = "SPI controller", node = "spi", size = 0x1000,
  leaves_out = "transfers",
  outputs = { irq (), named ("clock", "ahb", "Of its registers"), named ("clock", "mod", "Of it"),
              named ("dma", "rx", "Reads"), named ("dma", "tx", "Writes"), reset () },
  buses = { cop.bus { "spi", "spi-bus", doc = "What it selects" } } })

-- --- USB --------------------------------------------------------------------------------------

declare ("allwinner.sun8i-v3s-usb-phy", { doc = "PHY of USB", node = "phy", leaves_out = "signals",
  windows = {
    cop.window { "phy_ctrl", size = 0x2c, width = 4, doc = "Control" },
    cop.window { "pmu0", size = 4, width = 4, doc = "Passing on to the host" },
  },
  inputs = { cop.line { "phy", kind = "phy", cells = 1, shared = true, doc = "By number" } },
  outputs = { named ("clock", "usb0_phy", "Of PHY 0"), reset (),
              cop.line { "usb0_id_det", kind = "gpio", optional = true,
                         doc = "The pin that tells host from device" } },
  describe = function (_, node)
    node["reg-names"]   = { "phy_ctrl", "pmu0" }
    node["reset-names"] = "usb0_reset"
  end })

declare ("allwinner.sun8i-h3-musb", { doc = "USB controller, host and device", node = "usb",
  size = 0x400, leaves_out = "transfers",
  props = {
    cop.enum { "mode", choices = { "host", "peripheral", "otg" }, default = "otg",
               doc = "What it is used as" },
    cop.link { "detector", to = "allwinner.sun8i-v3s-usb-phy", required = true,
               doc = "Who sees what has been plugged in" },
  },
  outputs = { named ("interrupt", "mc", "Its interrupt"), clock (), reset (),
              named ("phy", "usb", "Its PHY") },
  build = function (self) self.dt.extcon = { cop.ref (self.detector), 0 } end,
  describe = function (self, node) node.dr_mode = self.mode end })

-- --- sound, keys, pictures --------------------------------------------------------------------

declare ("allwinner.sun4i-a10-lradc-keys", { doc = "Converter that keys are wired to",
  node = "lradc", size = 0x400, leaves_out = "keys", outputs = { irq () } })

declare ("allwinner.sun8i-v3s-codec-analog", { doc = "Analog half of the audio codec",
  node = "codec-analog", size = 4, leaves_out = "sound" })

declare ("allwinner.sun8i-v3s-codec", { doc = "Audio codec", node = "codec", size = 0x400,
  leaves_out = "sound",
  props = { cop.link { "analog", to = "allwinner.sun8i-v3s-codec-analog", required = true,
                       doc = "Its other half" } },
  outputs = { irq (), named ("clock", "apb", "Of its registers"),
              named ("clock", "codec", "Of samples"), reset (), named ("dma", "rx", "Records"),
              named ("dma", "tx", "Plays") },
  build = function (self) self.dt["allwinner,codec-analog-controls"] = self.analog end,
  describe = function (_, node) node["#sound-dai-cells"] = 0 end })

local CSI_CLOCKS = { "bus", "mod", "ram" } -- of registers, of it, of its way to memory

return declare ("allwinner.sun8i-v3s-csi", { doc = "Camera interface", node = "camera",
  size = 0x3000, leaves_out = "pictures",
  outputs = { irq (), part.clocks (CSI_CLOCKS), reset () },
  describe = function (_, node) node["clock-names"] = CSI_CLOCKS end })
