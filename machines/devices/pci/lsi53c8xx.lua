--- LSI (Symbios, NCR) 53C810 and 53C895A SCSI controllers (LSI53C895A technical manual 2.2, §4).
local cop = require "coppice"
local pci = require "coppice.pci"

local function controller (name, device_id)
  return cop.device { name, parent = "pci-device", doc = ("LSI %s SCSI controller"):format (name),
    leaves_out = "the SCRIPTS processor and the disks",
    defaults = pci.defaults { vendor_id = 0x1000, device_id = device_id, class = "scsi",
      subsystem_vendor_id = 0, subsystem_id = 0x1000, interrupt_pin = 1,
      registers = pci.registers { { 0x0d, 1, value = 0xff, writable = 0xff } } }, -- latency timer
    windows = {
      pci.bar { 0, "ports", kind = "io", size = 256, width = 1, doc = "Registers" },
      pci.bar { 1, "mmio", kind = "mem32", size = 1024, width = 1, doc = "The same as memory" },
      pci.bar { 2, "scripts", kind = "mem32", size = 8 * cop.KiB, memory = "ram",
                doc = "Memory for SCRIPTS" },
    },
    buses = { cop.bus { "scsi", "scsi-bus", doc = "Its SCSI bus" } },
  }
end

controller ("lsi53c810", 0x0001)
return controller ("lsi53c895a", 0x0012)
