--- SiFive core-local interruptor: the software and timer interrupts of up to 4095 harts.
--
-- Its registers are those of the SiFive FU540-C000 manual v1p0, chapter 9, for 4095 harts. On the
-- chip a reset leaves mtimecmp as it was.
local cop = require "coppice"

local HARTS = 4095

return cop.device { "sifive.clint", doc = "Software interrupts and timers of a group of harts",
  compatible = { "sifive,clint0", "riscv,clint0" }, node = "clint", bus = "system-bus",
  props = {
    cop.int { "numa_node", default = -1, min = -1, max = 0xffff,
               doc = "NUMA node it belongs to; -1: none" },
  },
  windows = {
    cop.window { "regs", size = 0x10000, min_access = 4, max_access = 8,
                 doc = "msip, mtimecmp and mtime",
      cop.reg { 0x0000, "MSIP", count = HARTS, mask = 1, doc = "The hart's software interrupt" },
      cop.reg { 0x4000, "MTIMECMP", size = 8, count = HARTS,
                doc = "The time of the hart's timer interrupt" },
      cop.reg { 0xbff8, "MTIME", size = 8, doc = "The time, in ticks since the reset" },
    },
  },
  leaves_out = "the time and the interrupts: mtime stands still, and no line is driven",
  outputs = {
    cop.line { "out", count = 2 * HARTS, extended = true, optional = true,
               doc = "Of each hart in order: its software interrupt, its timer interrupt" },
  },

  describe = function (self, node)
    if self.numa_node >= 0 then
      node["numa-node-id"] = self.numa_node
    end
  end,
}
