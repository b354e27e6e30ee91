--- Realtek RTL8029AS, an NE2000 on PCI (data sheet 1.0, "Configuration space").
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "ne2k_pci", parent = "pci-device", doc = "Realtek RTL8029AS, NE2000 on PCI",
  leaves_out = "the DP8390 core and frames",
  defaults = { vendor_id = 0x10ec, device_id = 0x8029, class_id = 0x020000, interrupt_pin = 1,
               romsize = 256 * cop.KiB },
  windows = { pci.bar { 0, "ports", kind = "io", size = 256, width = 1,
                        doc = "DP8390 pages, data port, reset" } },
}
