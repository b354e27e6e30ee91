--- The peripherals of Broadcom's BCM2835, BCM2836 and BCM2837 (BCM2835 ARM Peripherals, by chapter;
--- what is not in there is known from the Devicetree bindings alone). The display is in
--- bcm2835-display.lua.
local cop = require "coppice"
local part = cop.include "../part.lua"
local irq, clock, named, declare = part.irq, part.clock, part.named, part.declare

local function dmas (tx, rx)
  return named ("dma", "tx", tx or "Writes"), named ("dma", "rx", rx or "Reads")
end

-- --- clocks, power, time --------------------------------------------------------------------

declare ("brcm.bcm2835-cprman", { doc = "Clocks (§6.3)", size = 0x2000,
  node = "cprman", leaves_out = "clocks: their rates are not told",
  inputs = { cop.line { "clock", kind = "clock", count = 51, cells = 1, shared = true,
                        doc = "By the numbers of the binding" } },
  outputs = { cop.line { "sources", kind = "clock", count = 7, optional = true,
                         doc = "The crystal; byte, DDR2 and DDR clock of each DSI" } } })

cop.device { "brcm.bcm2835-pm", doc = "Power, reset and watchdog", bus = "system-bus",
  compatible = { "brcm,bcm2835-pm", "brcm,bcm2835-pm-wdt" }, node = "watchdog",
  leaves_out = "power and time",
  windows = {
    cop.window { "pm", size = 0x114, width = 4, doc = "Registers" },
    cop.window { "asb", size = 0x24, width = 4, doc = "Bridges to the parts that are switched" },
  },
  inputs = {
    cop.line { "domain", kind = "power-domain", count = 13, cells = 1, shared = true,
               doc = "What is switched" },
    cop.line { "reset", kind = "reset", count = 3, cells = 1, shared = true,
               doc = "What is reset" },
  },
  outputs = {
    named ("clock", "v3d", "Of the 3D engine"), named ("clock", "peri_image", "Of images"),
    named ("clock", "h264", "Of the decoder"), named ("clock", "isp", "Of the camera"),
  },
  describe = function (_, node)
    node["reg-names"]               = { "pm", "asb" }
    node["system-power-controller"] = true
  end }

declare ("brcm.bcm2835-system-timer", { doc = "Timer of 1 MHz (chapter 12)", node = "timer",
  size = 0x1000, leaves_out = "time", outputs = { irq (4, "Of each comparator") },
  describe = function (_, node) node["clock-frequency"] = 1 * cop.MHz end })

declare ("brcm.bcm2837-thermal", { doc = "Thermometer", node = "thermal", size = 8,
  outputs = { clock () },
  describe = function (_, node) node["#thermal-sensor-cells"] = 0 end })

-- --- between the processors -------------------------------------------------------------------

declare ("brcm.bcm2835-mbox", { doc = "Mailbox to the video processor", node = "mailbox",
  size = 0x40, outputs = { irq () },
  inputs = { cop.line { "mbox", kind = "mailbox", shared = true, doc = "Messages" } } })

cop.device { "brcm.bcm2836-vchiq", doc = "Bell to the video processor", bus = "system-bus",
  compatible = { "brcm,bcm2836-vchiq", "brcm,bcm2835-vchiq" }, node = "mailbox",
  leaves_out = "its work", outputs = { irq () },
  windows = { cop.window { "regs", size = 0x3c, width = 4, doc = "Registers" } } }

-- --- DMA and pins -----------------------------------------------------------------------------

local CHANNELS = 15

declare ("brcm.bcm2835-dma", { doc = "DMA controller (chapter 4)", node = "dma", size = 0xf00,
  leaves_out = "transfers",
  props = { cop.uint { "channels", default = 0x7fff, max = 0x7fff,
                       doc = "A bit for each channel that the processors may use" } },
  inputs = { cop.line { "dreq", kind = "dma", count = 32, cells = 1, shared = true,
                        doc = "By the numbers of peripherals (§4.2.1.3)" } },
  outputs = { irq (CHANNELS + 1, "Of each channel, and one for all") },
  describe = function (self, node)
    local names = {}
    for i = 0, CHANNELS - 1 do names[i + 1] = "dma" .. i end
    names[CHANNELS + 1] = "dma-shared-all"
    node["interrupt-names"]       = names
    node["brcm,dma-channel-mask"] = self.channels
  end })

local PINS = 54

declare ("brcm.bcm2835-gpio", { doc = "Pins (chapter 6)", node = "gpio", size = 0xb4,
  leaves_out = "pins",
  inputs = {
    cop.line { "pin", kind = "gpio", count = PINS, cells = 2, shared = true, doc = "The pins" },
    cop.line { "edge", count = PINS, cells = 2, shared = true, doc = "Interrupts by pin" },
  },
  outputs = { irq (4, "Of each bank, and of all") },
  build = function (self)
    self.dt["gpio-ranges"] = { cop.ref (self), 0, 0, PINS }
  end })

-- --- serial -----------------------------------------------------------------------------------

cop.bus_type { "serial-bus", doc = "What is wired to a UART for good", addressing = "plain" }

--- A PL011 with short registers: what says what it is is not there.
cop.device { "brcm.bcm2835-uart0", doc = "UART (chapter 13)", node = "serial", bus = "system-bus",
  compatible = { "arm,pl011", "arm,primecell" }, leaves_out = "characters",
  windows = { cop.window { "regs", size = 0x200, width = 4, doc = "Registers (§13.4)",
    cop.reg { 0x18, "FR", access = "ro", reset = 0x90, doc = "Flags: both FIFOs empty" },
    cop.reg { 0x24, "IBRD", mask = 0xffff, doc = "Divisor, whole" },
    cop.reg { 0x28, "FBRD", mask = 0x3f, doc = "Divisor, 64ths" },
    cop.reg { 0x2c, "LCRH", mask = 0xff, doc = "Line control" },
    cop.reg { 0x30, "CR", mask = 0xff87, reset = 0x0300, doc = "Control" } } },
  outputs = { irq (), named ("clock", "uartclk", "Of its line"),
              named ("clock", "apb_pclk", "Of its registers") },
  buses = { cop.bus { "serial", "serial-bus", doc = "What is at the other end" } },
  describe = function (_, node) node["arm,primecell-periphid"] = 0x00241011 end }

cop.device { "brcm.bcm43438-bt", doc = "Bluetooth", compatible = "brcm,bcm43438-bt",
  bus = "serial-bus", leaves_out = "radio",
  props = { cop.uint { "max_speed", default = 2000000, max = 0xffffffff, doc = "Bits a second" } },
  outputs = { cop.line { "shutdown", kind = "gpio", optional = true, doc = "Switches it off" } },
  describe = function (self, node) node["max-speed"] = self.max_speed end }

declare ("brcm.bcm2835-aux", { doc = "Clocks of the auxiliary parts (chapter 2)", node = "aux",
  size = 8, leaves_out = "clocks",
  inputs = { cop.line { "clock", kind = "clock", count = 3, cells = 1, shared = true,
                        doc = "UART, SPI, SPI" } },
  outputs = { clock () } })

declare ("brcm.bcm2835-aux-uart", { doc = "Small UART (§2.2)", node = "serial", size = 0x40,
  leaves_out = "characters", outputs = { irq (), clock () } })

for _, row in ipairs {
  { "brcm.bcm2835-aux-spi", "Small SPI master (§2.3)", 0x40 },
  { "brcm.bcm2835-spi", "SPI master (chapter 10)", 0x200 },
} do
  local name, doc, size = table.unpack (row)
  declare (name, { doc = doc, node = "spi", size = size, leaves_out = "transfers",
    outputs = { irq (), clock (), dmas () },
    buses = { cop.bus { "spi", "spi-bus", doc = "What it selects" } } })
end

declare ("brcm.bcm2835-i2c", { doc = "I2C master (chapter 3)", node = "i2c",
  leaves_out = "transfers",
  props = {
    cop.size { "size", default = 0x1000, doc = "Bytes of its window" },
    cop.uint { "rate", default = 0, max = 400000, doc = "Of its bus in Hz; 0: not told" },
  },
  windows = { cop.window { "regs", size_prop = "size", width = 4, doc = "Registers (§3.2)" } },
  outputs = { irq (), clock () },
  buses = { cop.bus { "i2c", "i2c-bus", doc = "Its wires" } },
  describe = function (self, node)
    if self.rate > 0 then node["clock-frequency"] = self.rate end
  end })

declare ("brcm.bcm2835-i2s", { doc = "PCM audio (chapter 8)", node = "i2s", size = 0x24,
  leaves_out = "sound", outputs = { clock (), dmas () } })

declare ("brcm.bcm2835-pwm", { doc = "Pulse width modulator (chapter 9)", node = "pwm", size = 0x28,
  leaves_out = "time", outputs = { clock () },
  inputs = { cop.line { "pwm", kind = "pwm", count = 2, cells = 2, shared = true,
                        doc = "Its channels" } } })

declare ("brcm.bcm2835-rng", { doc = "Random numbers", node = "rng", size = 0x10,
  leaves_out = "numbers", outputs = { irq () } })

-- --- cards and USB ----------------------------------------------------------------------------

declare ("brcm.bcm2835-sdhost", { doc = "SD host", node = "mmc", size = 0x100,
  leaves_out = "cards",
  props = { cop.uint { "width", default = 4, doc = "Data lines" } },
  outputs = { irq (), clock (), named ("dma", "rx-tx", "Both ways") },
  describe = function (self, node) node["bus-width"] = self.width end })

declare ("brcm.bcm2835-sdhci", { doc = "External mass media controller (chapter 5)", node = "mmc",
  size = 0x100, leaves_out = "cards",
  props = {
    cop.uint { "width", default = 4, doc = "Data lines" },
    cop.bool { "removable", default = true, doc = "What is there may go" },
  },
  outputs = { irq (), clock () },
  buses = { cop.bus { "sdio", "sdio-bus", doc = "The functions of what is there" } },
  describe = function (self, node)
    node["bus-width"] = self.width
    if not self.removable then node["non-removable"] = true end
  end })

return declare ("brcm.bcm2835-usb", { doc = "USB controller, host and peripheral (chapter 15)",
  node = "usb", size = 0x10000, leaves_out = "transfers",
  props = { cop.enum { "mode", choices = { "host", "peripheral", "otg" }, default = "otg",
                       doc = "What it is used as" } },
  outputs = { irq (), named ("clock", "otg", "Its clock"), part.domain (),
              named ("phy", "usb2-phy", "Its PHY") },
  buses = { cop.bus { "ports", "usb-wiring", doc = "What is soldered to its ports" } },
  describe = function (self, node)
    if self.mode ~= "otg" then node.dr_mode = self.mode end
  end })
