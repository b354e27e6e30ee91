--- Bridges to conventional PCI.
local cop = require "coppice"
local pci = require "coppice.pci"

-- From PCI Express (PCI Express to PCI/PCI-X Bridge Specification 1.0), of no maker.
cop.device { "pcie-pci-bridge", parent = "pci-bridge",
  doc = "PCI Express to PCI bridge, of no maker",
  leaves_out = "its own power management events",
  defaults = pci.defaults { device_id = 0x000e, slotid = 0, pm = 0x84,
    msi = { 0x8c, wide = true, mask = true }, express = { 0x48, type = "pcie-to-pci" },
    aer = { 0x100, several = false },
    registers = pci.registers {
      { 0x6c, 4, value = 0x00300020 }, -- it forwards alternative routing-ids, like a port
      { 0x70, 2, writable = 0x8020 },
    } } }

-- Intel 82801 "DMI to PCI bridge" (ICH9 data sheet 316972-004, §11).
return cop.device { "i82801b11-bridge", parent = "pci-bridge-base", doc = "Intel 82801 PCI bridge",
  leaves_out = "its decode policy and error registers",
  defaults = { vendor_id = 0x8086, device_id = 0x244e, revision = 0x92, class_id = 0x060401,
               status_bits = 0x00a0, ssvid_offset = 0x50, conventional = true },
  buses = { cop.bus { "bus", "pci-bus", doc = "What is behind it" } },
}
