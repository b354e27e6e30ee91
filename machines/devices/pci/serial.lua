--- 16550A serial ports on a PCI card: one, two or four, eight I/O ports each.
local cop = require "coppice"
local pci = require "coppice.pci"

local function card (name, ports, device_id)
  return cop.device { name, parent = "pci-device",
    doc = ("PCI card with %d 16550A serial port%s"):format (ports, ports > 1 and "s" or ""),
    leaves_out = "characters: what is sent goes nowhere",
    defaults = { vendor_id = 0x1b36, device_id = device_id, revision = 1, class_id = 0x070002,
                 interrupt_pin = 1 },
    windows = {
      pci.bar { 0, "ports", kind = "io", size = 8 * ports, width = 1,
                doc = "Eight ports for each 16550A" },
    },
  }
end

card ("pci-serial-2x", 2, 0x0003)
card ("pci-serial-4x", 4, 0x0004)
return card ("pci-serial", 1, 0x0002)
