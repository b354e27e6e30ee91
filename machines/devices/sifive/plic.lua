--- Platform-level interrupt controller: passes up to 1023 sources on to contexts, each of which is
--- a privilege mode of a hart.
--
-- Its registers are those of the RISC-V platform-level interrupt controller specification 1.0.0,
-- "Memory Map"; that a priority has three bits is SiFive's (FU540-C000 manual v1p0, §10.3).
local cop = require "coppice"

local CONTEXTS = 15872

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
    cop.window { "regs", size_prop = "size", doc = "Priorities, enables, a page for each context",
      cop.reg { 0x000000, "PRIORITY", count = 1024, max = 7,
                doc = "Of each source, 0 is never; there is no source 0" },
      cop.reg { 0x001000, "PENDING", count = 32, access = "ro", doc = "A bit for each source" },
      cop.reg { 0x002000, "ENABLE", count = CONTEXTS * 32,
                doc = "A bit for each source: 32 registers for each context in turn" },
      cop.reg { 0x200000, "THRESHOLD", count = CONTEXTS, stride = 0x1000, max = 7,
                doc = "Of each context: priorities up to this one are not passed on" },
      cop.reg { 0x200004, "CLAIM", count = CONTEXTS, stride = 0x1000,
                doc = "Of each context: reading claims a source, writing completes it" },
    },
  },
  leaves_out = "its work: nothing becomes pending, and no line is driven",
  inputs = {
    cop.line { "irq", count = 1024, first = 1, last_prop = "sources", cells = 1, nexus = true,
      doc = "Interrupt sources by number",
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
    cop.line { "out", count = CONTEXTS, extended = true, optional = true,
               doc = "Of each context in order: the external interrupt of its mode" },
  },

  describe = function (self, node)
    node["riscv,ndev"] = self.sources
    if self.numa_node >= 0 then
      node["numa-node-id"] = self.numa_node
    end
  end,
}
