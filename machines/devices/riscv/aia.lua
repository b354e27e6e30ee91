--- The advanced interrupt architecture: controllers for wired interrupts, and the files of harts in
--- which messages arrive (RISC-V AIA specification 1.0, chapters 3 and 4; Devicetree bindings
--- riscv,aplic and riscv,imsics).
local cop = require "coppice"

local function on_node ()
  return cop.int { "numa_node", default = -1, min = -1, max = 0xffff,
                   doc = "NUMA node it belongs to; -1: none" }
end

cop.device { "riscv.imsics", doc = "Interrupt files of harts, in which messages arrive",
  compatible = "riscv,imsics", node = "imsics", bus = "system-bus",
  leaves_out = "files: a message raises nothing",
  props = {
    cop.uint { "ids", default = 255, min = 63, max = 2047, doc = "Interrupt identities of a file" },
    cop.uint { "ipi_id", default = 0, max = 2047,
               doc = "The identity that harts send each other; 0: none is kept" },
    cop.uint { "guest_bits", default = 0, max = 6,
               doc = "A hart has 2 to the power of this many files, one for each guest" },
    cop.uint { "hart_bits", default = 0, max = 16, doc = "Of an address: number of the hart" },
    cop.uint { "group_bits", default = 0, max = 8, doc = "Of an address: number of the group" },
    cop.uint { "group_shift", default = 24, max = 55, doc = "Of an address: where that is" },
    cop.size { "size0", default = 0x1000, min = 0x1000, doc = "Bytes of the first group's files" },
    cop.size { "size1", default = 0x1000, min = 0x1000, doc = "Bytes of the second group's" },
    cop.size { "size2", default = 0x1000, min = 0x1000, doc = "Bytes of the third group's" },
    cop.size { "size3", default = 0x1000, min = 0x1000, doc = "Bytes of the fourth group's" },
  },
  inputs = {
    cop.line { "msi", kind = "msi", shared = true, doc = "Messages" },
    -- Its binding says that it is a controller of interrupts besides.
    cop.line { "irq", cells = 0, doc = "Nothing is wired to it" },
  },
  outputs = { cop.line { "out", count = 16384, extended = true, optional = true,
                         doc = "Of each hart in order: the external interrupt of the mode" } },
  windows = {
    cop.window { "group0", size_prop = "size0", doc = "Files of harts: a page each" },
    cop.window { "group1", size_prop = "size1", optional = true, doc = "Of the second group" },
    cop.window { "group2", size_prop = "size2", optional = true, doc = "Of the third group" },
    cop.window { "group3", size_prop = "size3", optional = true, doc = "Of the fourth group" },
  },

  describe = function (self, node)
    node["riscv,num-ids"] = self.ids
    if self.ipi_id > 0 then node["riscv,ipi-id"] = self.ipi_id end
    if self.guest_bits > 0 then node["riscv,guest-index-bits"] = self.guest_bits end
    if self.at[2] then
      node["riscv,hart-index-bits"]   = self.hart_bits
      node["riscv,group-index-bits"]  = self.group_bits
      node["riscv,group-index-shift"] = self.group_shift
    end
  end,
}

return cop.device { "riscv.aplic", doc = "Advanced platform-level interrupt controller",
  compatible = "riscv,aplic", node = "aplic", bus = "system-bus",
  leaves_out = "its work: nothing becomes pending, and no line is driven",
  props = {
    cop.uint { "sources", default = 96, min = 1, max = 1023,
               doc = "Interrupt sources, numbered from 1" },
    cop.size { "size", default = 0x8000, min = 0x4000,
               doc = "Bytes of the window; a hart takes 32 from 16 KiB on" },
    on_node (),
  },
  windows = { cop.window { "regs", size_prop = "size", width = 4, doc = "A domain (§4.5)" } },
  inputs = {
    cop.line { "irq", count = 1024, cells = 2, shared = true, doc = "Interrupt sources by number",
      encode = function (self, place, trigger)
        if place < 1 or place > self.sources then
          self:fail ("no interrupt source %d; its sources are 1 to %d", place, self.sources)
        end
        return { place, trigger }
      end },
  },
  outputs = {
    cop.line { "out", count = 16384, extended = true, optional = true,
               doc = "Of each hart in order: the external interrupt of the domain's mode" },
    cop.line { "msi", kind = "msi", optional = true, doc = "Who takes its messages instead" },
  },

  describe = function (self, node)
    node["riscv,num-sources"] = self.sources
    if self.numa_node >= 0 then node["numa-node-id"] = self.numa_node end
  end,
}
