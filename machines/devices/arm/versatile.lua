--- PrimeCells that Arm's Versatile boards are made of: AACI PL041 (DDI 0173B), keyboard and mouse
--- PL050 (DDI 0143C), CLCD PL111 (DDI 0293C), MCI PL180 (DDI 0172A), DMA PL330 (DDI 0424D),
--- memory controllers PL341 (DDI 0331G) and PL354 (DDI 0380H), dual timer SP804 (DDI 0271D),
--- watchdog SP805 (DDI 0270B), system controller SP810 (DDI 0254B).
local cop = require "coppice"
local primecell = cop.include "primecell-type.lua"
local page, blank         = primecell.page, primecell.blank
local identity, declare   = primecell.identity, primecell.declare

declare ("arm.pl041", { doc = "Arm PL041 audio interface", compatible = "arm,pl041", node = "aaci",
  leaves_out = "sound", clocks = { "apb_pclk" },
  window = page (0x041, 0, "Registers (DDI 0173B, chapter 3)") })

declare ("arm.pl050", { doc = "Arm PL050 keyboard or mouse interface", compatible = "arm,pl050",
  node = "kmi", leaves_out = "what is at the other end", clocks = { "KMIREFCLK", "apb_pclk" },
  window = cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0143C, chapter 3)",
    cop.reg { 0x00, "KMICR", mask = 0x3f, doc = "Control" },
    cop.reg { 0x04, "KMISTAT", access = "ro", reset = 0x43, doc = "Status: nothing received" },
    cop.reg { 0x0c, "KMICLKDIV", mask = 0xf, doc = "Divisor" },
    identity (0x050, 0) } })

declare ("arm.pl111", { doc = "Arm PL111 display controller", compatible = "arm,pl111",
  node = "clcd", leaves_out = "pictures", clocks = { "clcdclk", "apb_pclk" },
  window = page (0x111, 2, "Registers (DDI 0293C, chapter 3)"),
  props = { cop.uint { "bandwidth", default = 0, max = 0xffffffff,
                       doc = "Bytes a second that it may read; 0: any number" } },
  describe = function (self, node)
    if self.bandwidth > 0 then node["max-memory-bandwidth"] = self.bandwidth end
  end })

declare ("arm.pl180", { doc = "Arm PL180 multimedia card interface", compatible = "arm,pl180",
  node = "mmc", leaves_out = "cards", clocks = { "mclk", "apb_pclk" }, irqs = 2,
  window = page (0x180, 0, "Registers (DDI 0172A, chapter 3)"),
  props = { cop.uint { "max_frequency", default = 0, max = 0xffffffff,
                       doc = "Of the card's clock, in Hz; 0: not told" } },
  outputs = {
    cop.line { "cd", kind = "gpio", optional = true, doc = "The pin that tells of a card" },
    cop.line { "wp", kind = "gpio", optional = true, doc = "The pin that tells not to write" },
    cop.line { "vmmc", kind = "regulator", optional = true, doc = "The card's supply" },
  },
  describe = function (self, node)
    if self.max_frequency > 0 then node["max-frequency"] = self.max_frequency end
  end })

declare ("arm.pl330", { doc = "Arm PL330 DMA controller", compatible = "arm,pl330", node = "dma",
  leaves_out = "transfers", clocks = { "apb_pclk" }, irqs = 32,
  props = { cop.size { "size", default = 0x1000, min = 0x1000, doc = "Bytes of its window" } },
  window = cop.window { "regs", size_prop = "size", width = 4,
                        doc = "Registers (DDI 0424D, chapter 3)", identity (0x330, 2) } })

declare ("arm.pl341", { doc = "Arm PL341 dynamic memory controller", compatible = "arm,pl341",
  node = "memory-controller", leaves_out = "its work: memory is there as it is",
  clocks = { "apb_pclk" }, window = blank ("Registers (DDI 0331G, chapter 3)") })

declare ("arm.pl354", { doc = "Arm PL354 static memory controller", compatible = "arm,pl354",
  node = "memory-controller", leaves_out = "its work: chip selects are where they are",
  clocks = { "apb_pclk" }, irqs = 2, window = blank ("Registers (DDI 0380H, chapter 3)") })

declare ("arm.sp804", { doc = "Arm SP804 dual timer", compatible = "arm,sp804", node = "timer",
  leaves_out = "time", clocks = { "timclken1", "timclken2", "apb_pclk" },
  window = cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0271D, chapter 3)",
    cop.reg { 0x00, "LOAD", count = 2, stride = 0x20, doc = "Where each begins" },
    cop.reg { 0x08, "CONTROL", count = 2, stride = 0x20, mask = 0xef, reset = 0x20,
              doc = "How each counts" },
    cop.reg { 0x18, "BGLOAD", count = 2, stride = 0x20, doc = "Where each begins the next time" },
    identity (0x804) } })

declare ("arm.sp805", { doc = "Arm SP805 watchdog", compatible = "arm,sp805", node = "watchdog",
  leaves_out = "time", clocks = { "wdog_clk", "apb_pclk" },
  window = cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0270B, chapter 3)",
    cop.reg { 0x000, "LOAD", reset = 0xffffffff, doc = "Where it begins" },
    cop.reg { 0x004, "VALUE", access = "ro", reset = 0xffffffff, doc = "Where it is" },
    cop.reg { 0x008, "CONTROL", mask = 3, doc = "Whether it interrupts and resets" },
    cop.reg { 0xc00, "LOCK", doc = "Whether the others can be written" },
    identity (0x805) } })

return declare ("arm.sp810", { doc = "Arm SP810 system controller", compatible = "arm,sp810",
  node = "sysctl", leaves_out = "its work: clocks run as they do",
  clocks = { "refclk", "timclk", "apb_pclk" }, window = blank ("Registers (DDI 0254B, chapter 3)"),
  inputs = { cop.line { "timer", kind = "clock", count = 4, cells = 1, shared = true,
                        doc = "The clocks of timers, each one of the first two" } },
  describe = function (_, node)
    node["clock-output-names"] = { "timerclken0", "timerclken1", "timerclken2", "timerclken3" }
  end })
