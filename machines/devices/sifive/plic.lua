--- Platform-level interrupt controller: passes up to 1023 sources on to contexts, each of which is
--- a privilege mode of a hart.
local cop = require "coppice"

return cop.device { "sifive.plic", doc = "Platform-level interrupt controller",
  compatible = { "sifive,plic-1.0.0", "riscv,plic0" }, node = "plic", bus = "system-bus",
  props = {
    cop.uint { "sources", default = 127, min = 1, max = 1023,
               doc = "Interrupt sources, numbered from 1" },
    cop.size { "size", default = 64 * cop.MiB,
               doc = "Bytes of the window; a context takes 4 KiB from 2 MiB on" },
    cop.int  { "numa_node", default = -1, min = -1, max = 0xffff,
               doc = "NUMA node it belongs to; -1: none" },
  },
  windows = {
    cop.window { "regs", size_prop = "size", doc = "Priorities, enables, a page for each context" },
  },
  inputs = {
    cop.line { "irq", count = 1024, cells = 1, nexus = true, doc = "Interrupt sources by number",
      -- Number 0 is what a claim returns when there is none (RISC-V PLIC specification 1.0.0,
      -- "Interrupt Claim Process").
      encode = function (self, place)
        if place < 1 or place > self.sources then
          self:fail ("no interrupt source %d; its sources are 1 to %d", place, self.sources)
        end
        return { place }
      end },
  },
  outputs = {
    cop.line { "out", count = 15872, extended = true, optional = true,
               doc = "Of each context in order: the external interrupt of its mode" },
  },

  describe = function (self, node)
    node["riscv,ndev"] = self.sources
    if self.numa_node >= 0 then
      node["numa-node-id"] = self.numa_node
    end
  end,
}
