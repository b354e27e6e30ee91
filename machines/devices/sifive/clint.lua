--- SiFive core-local interruptor: the software and timer interrupts of up to 4095 harts.
local cop = require "coppice"

return cop.device { "sifive.clint", doc = "Software interrupts and timers of a group of harts",
  compatible = { "sifive,clint0", "riscv,clint0" }, node = "clint", bus = "system-bus",
  props = {
    cop.int { "numa_node", default = -1, min = -1, max = 0xffff,
               doc = "NUMA node it belongs to; -1: none" },
  },
  windows = { cop.window { "regs", size = 0x10000, doc = "msip, mtimecmp and mtime" } },
  outputs = {
    cop.line { "out", count = 2 * 4095, extended = true, optional = true,
               doc = "Of each hart in order: its software interrupt, its timer interrupt" },
  },

  describe = function (self, node)
    if self.numa_node >= 0 then
      node["numa-node-id"] = self.numa_node
    end
  end,
}
