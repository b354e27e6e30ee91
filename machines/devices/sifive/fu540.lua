--- Parts of the SiFive FU540-C000 that are little more than addresses and interrupts here; a window
--- without registers is not modelled (FU540-C000 manual v1p0, by chapter).
local cop = require "coppice"

local function irq (count, doc)
  return cop.line { "irq", count = count, trigger = "level-high", optional = true, doc = doc }
end

local function clock ()
  return cop.line { "clock", kind = "clock", optional = true, doc = "Its input clock" }
end

local function regs (size, doc)
  return { cop.window { "regs", size = size, width = 4, doc = doc } }
end

cop.device { "sifive.prci", doc = "Clocks and resets of the FU540", -- chapter 7
  compatible = "sifive,fu540-c000-prci", node = "clock-controller", bus = "system-bus",
  leaves_out = "clocks: their rates are not told", windows = regs (0x1000, "Registers"),
  inputs = { cop.line { "clock", kind = "clock", count = 4, cells = 1, shared = true,
                        doc = "Its clocks; 2 is the Ethernet's, 3 that of peripherals" } },
  outputs = { cop.line { "sources", kind = "clock", count = 2, optional = true,
                         doc = "The crystal, and the real-time clock" } } }

cop.device { "sifive.otp", doc = "Memory that is programmed once", -- chapter 20
  compatible = "sifive,fu540-c000-otp", node = "otp", bus = "system-bus",
  leaves_out = "what is in it", windows = regs (0x1000, "Registers"),
  props = { cop.uint { "fuses", default = 0x1000, doc = "Fuses" } },
  describe = function (self, node) node["fuse-count"] = self.fuses end }

cop.device { "sifive.ccache", doc = "Second-level cache", -- chapter 11
  compatible = "sifive,fu540-c000-ccache", node = "cache-controller", bus = "system-bus",
  leaves_out = "caching", windows = regs (0x1000, "Registers"),
  props = {
    cop.size { "size", default = 2 * cop.MiB, doc = "Bytes of the cache" },
    cop.uint { "sets", default = 1024, doc = "Sets" },
    cop.uint { "block", default = 64, doc = "Bytes of a block" },
  },
  outputs = { irq (3, "Metadata corrected, data corrected, data beyond repair") },
  describe = function (self, node)
    node["cache-unified"]    = true
    node["cache-level"]      = 2
    node["cache-size"]       = self.size
    node["cache-sets"]       = self.sets
    node["cache-block-size"] = self.block
  end }

cop.device { "sifive.pdma", doc = "Copies memory, four channels", -- chapter 12
  compatible = "sifive,fu540-c000-pdma", node = "dma", bus = "system-bus",
  leaves_out = "copies", windows = regs (0x100000, "A page for each channel"),
  inputs = { cop.line { "channel", kind = "dma", count = 4, cells = 1, shared = true,
                        doc = "Its channels" } },
  outputs = { irq (8, "Of each channel: done, failed") } }

cop.device { "sifive.pwm", doc = "Pulse width modulator", -- chapter 14
  compatible = "sifive,pwm0", node = "pwm", bus = "system-bus",
  leaves_out = "time: nothing is counted", windows = regs (0x1000, "Registers"),
  inputs = { cop.line { "pwm", kind = "pwm", shared = true, doc = "Its output" } },
  outputs = { irq (4, "Of each comparator"), clock () } }

return cop.device { "sifive.gpio", doc = "General purpose inputs and outputs", -- chapter 17
  compatible = "sifive,gpio0", node = "gpio", bus = "system-bus", leaves_out = "pins",
  windows = regs (0x1000, "Registers"),
  inputs = {
    cop.line { "pin", kind = "gpio", count = 16, cells = 2, shared = true, doc = "Its pins" },
    cop.line { "edge", count = 16, cells = 2, shared = true, doc = "Interrupts by pin" },
  },
  outputs = { irq (16, "Of each pin"), clock () } }
