--- AMD Am79C970A PCnet-PCI II (data sheet 19436, "PCI configuration registers").
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "pcnet", parent = "pci-device", doc = "AMD Am79C970A PCnet-PCI II",
  leaves_out = "the descriptor rings and frames",
  defaults = { vendor_id = 0x1022, device_id = 0x2000, revision = 0x10, class_id = 0x020000,
               subsystem_vendor_id = 0, subsystem_id = 0, status_bits = 0x0280, interrupt_pin = 1,
               min_gnt = 0x06, max_lat = 0xff, romsize = 256 * cop.KiB },
  windows = {
    pci.bar { 0, "ports", kind = "io", size = 32, width = 2,
              doc = "Address PROM, RDP, RAP, reset, BDP" },
    pci.bar { 1, "mmio", kind = "mem32", size = 32, width = 2, doc = "The same as memory" },
  },
}
