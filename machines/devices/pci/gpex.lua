--- Generic PCI Express host: configuration space as one window of memory (ECAM), and windows into
--- the bus's own spaces of I/O ports and of memory.
local cop = require "coppice"

-- What the first cell of a PCI address says of its space (IEEE 1275 PCI binding, §2.2.1.1).
local IO, MEMORY_32, MEMORY_64 = 0x01000000, 0x02000000, 0x03000000
local ECAM_PER_BUS = cop.MiB -- 32 devices of 8 functions of 4 KiB

return cop.device { "pci.gpex", parent = "pci-host", doc = "PCI Express host bridge",
  compatible = "pci-host-ecam-generic", node = "pci", bus = "system-bus",
  defaults = { hotplug = false },
  props = {
    cop.size { "ecam_size", default = 256 * cop.MiB, min = ECAM_PER_BUS, max = 256 * ECAM_PER_BUS,
               doc = "Bytes of configuration space: 1 MiB for each bus" },
    cop.size { "pio_size", default = 64 * cop.KiB, doc = "Bytes of I/O ports" },
    cop.size { "mmio32_size", default = 1 * cop.GiB, doc = "Bytes of memory below 4 GiB" },
    cop.size { "mmio64_size", default = 16 * cop.GiB, doc = "Bytes of memory anywhere" },
    cop.uint { "domain", default = 0, max = 0xffff, doc = "PCI domain" },
  },
  windows = {
    cop.window { "ecam", size_prop = "ecam_size", doc = "Configuration space" },
    cop.window { "pio", size_prop = "pio_size", use = "forward", space = IO,
                 optional = true, doc = "I/O ports, from 0" },
    cop.window { "mmio32", size_prop = "mmio32_size", use = "forward",
                 space = MEMORY_32, identity = true, optional = true,
                 doc = "Memory that 32-bit devices reach" },
    cop.window { "mmio64", size_prop = "mmio64_size", use = "forward",
                 space = MEMORY_64, identity = true, optional = true,
                 doc = "Memory for large windows" },
  },
  outputs = {
    cop.line { "irq", count = 4, pins = true, trigger = "level-high", optional = true,
               doc = "INTA to INTD of slot 0; each slot begins one further on" },
    cop.line { "msi", kind = "msi", map = true, optional = true,
               doc = "Who takes messages, and tells senders apart" },
    cop.line { "msi_parent", kind = "msi", optional = true,
               doc = "Who takes messages, whoever sends them" },
    cop.line { "iommu", kind = "iommu", map = true, optional = true,
               doc = "Who translates the addresses of DMA" },
  },
  buses = { cop.bus { "bus", "pcie-bus", doc = "The root bus" } },

  describe = function (self, node)
    node.device_type         = "pci"
    node["bus-range"]        = cop.cells { 0, self.ecam_size // ECAM_PER_BUS - 1 }
    node["linux,pci-domain"] = self.domain
    node["dma-coherent"]     = true
  end,
}
