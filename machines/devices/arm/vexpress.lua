--- What the Versatile Express motherboard V2M-P1 (DUI 0447J, chapter 4) and its daughterboards have
--- of their own: system registers, and through them a bus on which clocks, supplies and sensors are
--- configured (Devicetree bindings arm,vexpress-sysreg and vexpress-config).
local cop = require "coppice"

-- --- the static memory bus ------------------------------------------------------------------

local CHIP_SELECT = 64 * cop.MiB

local function chip_select (i)
  return cop.window { "cs" .. i, size = CHIP_SELECT, use = "forward", bus_base = i << 32,
                      optional = true, doc = "Chip select " .. i }
end

cop.device { "arm.v2m-p1", doc = "The motherboard's static memory bus",
  compatible = { "arm,vexpress,v2m-p1", "simple-bus" }, node = "motherboard-bus",
  bus = "system-bus",
  windows = { chip_select (0), chip_select (1), chip_select (2), chip_select (3), chip_select (4),
              chip_select (5) },
  buses = { cop.bus { "bus", "chip-select-bus", doc = "What is on it" } },
  describe = function (_, node)
    node["arm,hbi"]           = 0x190 -- number of the board
    node["arm,vexpress,site"] = 0
  end }

cop.device { "arm.vexpress-flash", parent = "flash.cfi", doc = "The motherboard's NOR flash",
  compatible = { "arm,vexpress-flash", "cfi-flash" } }

cop.device { "arm.vexpress-psram", doc = "Pseudo-static RAM", bus = "system-bus", node = "psram",
  compatible = { "arm,vexpress-psram", "mtd-ram" },
  windows = { cop.window { "ram", size = 32 * cop.MiB, kind = "ram", doc = "The memory" } },
  describe = function (_, node) node["bank-width"] = 4 end }

cop.device { "arm.vexpress-cf", doc = "Compact flash card", bus = "system-bus",
  compatible = { "arm,vexpress-cf", "ata-generic" }, node = "compact-flash",
  leaves_out = "the card",
  windows = {
    cop.window { "command", size = 0x100, doc = "Registers of commands, four bytes apart" },
    cop.window { "control", size = 0xf00, doc = "Registers of control, four bytes apart" },
  },
  describe = function (_, node) node["reg-shift"] = 2 end }

cop.device { "arm.versatile-i2c", doc = "Two wires that a driver moves itself", bus = "system-bus",
  compatible = "arm,versatile-i2c", node = "i2c", leaves_out = "the wires",
  windows = { cop.window { "regs", size = 0x1000, width = 4, doc = "Registers" } },
  buses = { cop.bus { "bus", "i2c-bus", doc = "What is on the wires" } } }

-- --- system registers -----------------------------------------------------------------------

cop.device { "arm.vexpress-sysreg", doc = "System registers of the motherboard",
  compatible = "arm,vexpress-sysreg", node = "sysreg", bus = "system-bus",
  leaves_out = "the configuration of the board",
  windows = {
    cop.window { "regs", size = 0x1000, width = 4, doc = "All of them",
      cop.reg { 0x00, "SYS_ID", access = "ro", reset = 0x01901000, doc = "Which board this is" },
      cop.reg { 0x0c, "SYS_100HZ", access = "ro", doc = "Time" },
      cop.reg { 0x20, "SYS_LOCK", mask = 0x1ffff, doc = "Whether others can be written" },
      cop.reg { 0x30, "SYS_FLAGS", doc = "For software" },
      cop.reg { 0xa0, "SYS_CFGDATA", doc = "What is configured" },
      cop.reg { 0xa4, "SYS_CFGCTRL", mask = 0xfff3ffff, doc = "Where it is" },
      cop.reg { 0xa8, "SYS_CFGSTAT", mask = 3, doc = "Whether it has been" } },
    cop.window { "parts", size = 0x1000, use = "forward", kind = "container", priority = 1,
                 doc = "Those that are pins" },
  },
  buses = { cop.bus { "bus", "mmio32-bus", doc = "Registers whose bits are pins" } } }

for _, row in ipairs {
  { "led", "Lights", 8 }, { "mci", "Card detection and write protection", 2 },
  { "flash", "Write protection of the flash", 1 },
} do
  local name, doc, pins = table.unpack (row)
  cop.device { "arm.vexpress-sys-" .. name, doc = doc .. ", as pins", bus = "system-bus",
    compatible = "arm,vexpress-sysreg,sys_" .. name, node = "gpio", leaves_out = "pins",
    windows = { cop.window { "regs", size = 4, width = 4, doc = "The register" } },
    inputs = { cop.line { "pin", kind = "gpio", count = pins, cells = 2, shared = true,
                          doc = "Its pins" } } }
end

-- --- configuration --------------------------------------------------------------------------

cop.bus_type { "vexpress-config-bus", addressing = "plain",
  doc = "What is configured through the system registers, by function and number" }

cop.device { "arm.vexpress-config", doc = "Configuration of one board", bus = "system-bus",
  compatible = "arm,vexpress,config-bus",
  props = { cop.link { "bridge", to = "arm.vexpress-sysreg", required = true,
                       doc = "The system registers that lead to it" } },
  buses = { cop.bus { "bus", "vexpress-config-bus", doc = "What can be configured" } },
  build = function (self) self.dt["arm,vexpress,config-bridge"] = self.bridge end }

cop.device { "arm.vexpress-function", doc = "Something that is configured; descend from it",
  bus = "vexpress-config-bus", abstract = true, leaves_out = "what it does",
  props = {
    cop.uint { "kind", max = 63, doc = "The function, of SYS_CFGCTRL" },
    cop.uint { "number", default = 0, max = 4095, doc = "Which of several" },
    cop.string { "title", default = "", doc = "What it belongs to" },
  },
  describe = function (self, node)
    node["arm,vexpress-sysreg,func"] = cop.cells { self.kind, self.number }
    if self.title ~= "" then node.label = self.title end
  end }

for _, row in ipairs {
  { "temp", 4, "Thermometer" }, { "reset", 5, "Reset of the board" },
  { "muxfpga", 7, "Choice of who has the display" }, { "shutdown", 8, "The board's power" },
  { "reboot", 9, "The board's reboot" }, { "dvimode", 11, "Mode of the display" },
  { "amp", 3, "Ammeter" }, { "power", 12, "Power meter" }, { "energy", 13, "Energy meter" },
} do
  local name, kind, doc = table.unpack (row)
  cop.device { "arm.vexpress-" .. name, parent = "arm.vexpress-function", doc = doc,
    compatible = "arm,vexpress-" .. name, defaults = { kind = kind } }
end

cop.device { "arm.vexpress-volt", parent = "arm.vexpress-function", doc = "Supply",
  compatible = "arm,vexpress-volt", defaults = { kind = 2 },
  props = {
    cop.string { "output", required = true, doc = "What the supply is called" },
    cop.uint { "least", default = 0, max = 0xffffffff, doc = "Least voltage in µV; 0: not told" },
    cop.uint { "most", default = 0, max = 0xffffffff, doc = "Highest voltage in µV; 0: not told" },
  },
  inputs = { cop.line { "supply", kind = "regulator", shared = true, doc = "For its users" } },
  describe = function (self, node)
    node["regulator-name"] = self.output
    if self.least > 0 then node["regulator-min-microvolt"] = self.least end
    if self.most > 0 then node["regulator-max-microvolt"] = self.most end
    node["regulator-always-on"] = true
  end }

return cop.device { "arm.vexpress-osc", parent = "arm.vexpress-function", doc = "Oscillator",
  compatible = "arm,vexpress-osc", defaults = { kind = 1 },
  props = {
    cop.uint { "least", required = true, max = 0xffffffff, doc = "Lowest frequency in Hz" },
    cop.uint { "most", required = true, max = 0xffffffff, doc = "Highest frequency in Hz" },
    cop.string { "output", required = true, doc = "What the clock is called" },
  },
  inputs = { cop.line { "clock", kind = "clock", shared = true, doc = "Its clock" } },
  describe = function (self, node)
    node["freq-range"]         = cop.cells { self.least, self.most }
    node["clock-output-names"] = self.output
  end }
