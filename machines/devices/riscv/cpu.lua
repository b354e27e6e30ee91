--- One hart of a RISC-V processor, with its own interrupt controller (`cpu.intc`).
local cop = require "coppice"

return cop.device { "riscv.cpu", doc = "RISC-V hart", compatible = "riscv",
  node = "cpu", bus = "cpu-bus",
  props = {
    cop.string { "isa", required = true, doc = "Its instruction set, as riscv,isa has it" },
    cop.enum   { "mmu", choices = { "none", "sv32", "sv39", "sv48", "sv57" }, default = "sv48",
                 doc = "The largest address translation that it can do" },
    cop.int    { "numa_node", default = -1, min = -1, max = 0xffff,
                 doc = "NUMA node it belongs to; -1: none" },
  },
  buses = { cop.bus { "core", "core-bus", doc = "What is inside the hart" } },

  build = function (self)
    self:add { "intc", "riscv.cpu-intc" }
  end,

  describe = function (self, node)
    node.device_type  = "cpu"
    node.status       = "okay"
    node["riscv,isa"] = self.isa
    node["mmu-type"]  = "riscv," .. self.mmu
    if self.numa_node >= 0 then
      node["numa-node-id"] = self.numa_node
    end
  end,
}
