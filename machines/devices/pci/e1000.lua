--- Intel 8254x gigabit Ethernet controllers (software developer's manual 317453-005, §4).
local cop = require "coppice"
local pci = require "coppice.pci"

local function controller (name, doc, device_id)
  return cop.device { name, parent = "pci-device", doc = doc,
    leaves_out = "the EEPROM, the PHY, the descriptor rings and frames",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = device_id, revision = 3,
      class = "ethernet", interrupt_pin = 1, romsize = 256 * cop.KiB },
    windows = {
      pci.bar { 0, "mmio", kind = "mem32", size = 128 * cop.KiB, width = 4, doc = "Registers" },
      pci.bar { 1, "ports", kind = "io", size = 64, width = 4,
                doc = "Address and data: the registers from I/O ports" },
    },
  }
end

controller ("e1000-82544gc", "Intel 82544GC gigabit Ethernet controller", 0x100c)
controller ("e1000-82545em", "Intel 82545EM gigabit Ethernet controller", 0x100f)
return controller ("e1000", "Intel 82540EM gigabit Ethernet controller", 0x100e)
