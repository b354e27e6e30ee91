--- Ports of PCI Express that some maker has made.
local cop = require "coppice"

-- Texas Instruments XIO3130 (data sheet SLLS693F): §4.2 and §4.3.
cop.device { "x3130-upstream", parent = "pcie-upstream", doc = "TI XIO3130 switch, upstream port",
  leaves_out = "its vendor-specific registers",
  defaults = { vendor_id = 0x104c, device_id = 0x8232, revision = 2, pcie_offset = 0x90,
               pcie_flr = true, msi_offset = 0x70, msi_64bit = true, ssvid_offset = 0x80,
               aer_offset = 0x100 } }
cop.device { "xio3130-downstream", parent = "pcie-downstream",
  doc = "TI XIO3130 switch, downstream port",
  leaves_out = "its vendor-specific registers",
  defaults = { vendor_id = 0x104c, device_id = 0x8233, revision = 1, pcie_offset = 0x90,
               pcie_flr = true, msi_offset = 0x70, msi_64bit = true, ssvid_offset = 0x80,
               aer_offset = 0x100 } }

-- Intel 5520 and X58 I/O hub (data sheet 321328-005, §21).
return cop.device { "ioh3420", parent = "pcie-root-port-base", doc = "Intel IOH root port",
  leaves_out = "its vendor-specific registers",
  defaults = { vendor_id = 0x8086, device_id = 0x3420, revision = 2, interrupt_pin = 1,
               subsystem_vendor_id = 0x8086, subsystem_id = 0, pcie_offset = 0x90,
               msi_offset = 0x60, msi_vectors = 2, msi_mask = true, ssvid_offset = 0x40,
               aer_offset = 0x100 } }
