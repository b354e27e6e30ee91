--- Realtek RTL8139C+ (data sheet 1.6, §7 and §8).
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "rtl8139", parent = "pci-device", doc = "Realtek RTL8139C+ Ethernet controller",
  leaves_out = "the receive ring, the transmit descriptors and frames",
  defaults = { vendor_id = 0x10ec, device_id = 0x8139, revision = 0x20, class_id = 0x020000,
               interrupt_pin = 1, romsize = 256 * cop.KiB },
  windows = {
    pci.bar { 0, "ports", kind = "io", size = 256, doc = "Registers" },
    pci.bar { 1, "mmio", kind = "mem32", size = 256, doc = "The same as memory" },
  },
}
