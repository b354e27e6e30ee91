--- VMware's paravirtual Ethernet controller, version 3.
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "vmxnet3", parent = "pci-device", bus = "pci-bus",
  doc = "VMware paravirtual Ethernet controller",
  leaves_out = "the queues and frames",
  defaults = { vendor_id = 0x15ad, device_id = 0x07b0, revision = 1, class_id = 0x020000,
               subsystem_vendor_id = 0x15ad, subsystem_id = 0x07b0, interrupt_pin = 1,
               romsize = 256 * cop.KiB, pcie_offset = 0x48, msi_offset = 0x84, msi_64bit = true,
               msix_offset = 0x9c, msix_vectors = 25, msix_table_bar = 2, msix_pba_bar = 2,
               msix_pba_offset = 0x1000, dsn_offset = 0x100,
               serial_number = 0xff005452563412fe },
  windows = {
    pci.bar { 0, "pt", kind = "mem32", size = 4096, width = 4, doc = "Pass-through registers" },
    pci.bar { 1, "vd", kind = "mem32", size = 4096, width = 4, doc = "Virtual device registers" },
    pci.bar { 2, "msix", kind = "mem32", size = 8192, doc = "Table of MSI-X" },
  },
}
