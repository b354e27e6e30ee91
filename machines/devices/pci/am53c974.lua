--- AMD Am53C974 PC-SCSI (data sheet 16952B, "PCI configuration space"), also on the Tekram DC-390.
local cop = require "coppice"
local pci = require "coppice.pci"

local function adapter (name, doc)
  return cop.device { name, parent = "pci-device", doc = doc,
    leaves_out = "the SCSI core, its DMA engine and the disks",
    defaults = { vendor_id = 0x1022, device_id = 0x2020, revision = 0x10, class_id = 0x010000,
                 interrupt_pin = 1 },
    windows = { pci.bar { 0, "ports", kind = "io", size = 128, width = 4,
                          doc = "ESP core at 0, DMA engine at 0x40" } },
    buses = { cop.bus { "scsi", "scsi-bus", doc = "Its SCSI bus" } },
  }
end

adapter ("dc390", "Tekram DC-390 SCSI adapter")
return adapter ("am53c974", "AMD Am53C974 PC-SCSI adapter")
