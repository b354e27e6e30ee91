--- IDE controllers in compatibility mode: the bus master registers are their only BAR, the
--- drives are at the ports that every PC has had.
local cop = require "coppice"
local pci = require "coppice.pci"

local function bus_master ()
  return pci.bar { 4, "bus_master", kind = "io", size = 16, width = 1,
                   doc = "Bus master command, status and table of both channels" }
end

local function controller (name, doc, defaults, windows)
  defaults.class_id = defaults.class_id or 0x010180
  defaults.status_bits = defaults.status_bits or 0x0280
  return cop.device { name, parent = "pci-device", doc = doc, defaults = defaults,
    windows = windows or { bus_master () },
    leaves_out = "drives: no command is carried out" }
end

-- Intel 82371SB (290550-002), §2.2 and 82371AB (290562-001), §4.
controller ("piix3-ide", "Intel PIIX3 IDE", { vendor_id = 0x8086, device_id = 0x7010 })
controller ("piix4-ide", "Intel PIIX4 IDE", { vendor_id = 0x8086, device_id = 0x7111 })

-- VIA VT82C686B (data sheet revision 1.71), "Function 1 registers".
controller ("via-ide", "VIA VT82C686B IDE",
  { vendor_id = 0x1106, device_id = 0x0571, revision = 6, class_id = 0x01018a, interrupt_pin = 1 },
  {
    pci.bar { 0, "primary", kind = "io", size = 8, width = 1, doc = "Command block of channel 0" },
    pci.bar { 1, "primary_control", kind = "io", size = 4, width = 1, doc = "Its control block" },
    pci.bar { 2, "secondary", kind = "io", size = 8, width = 1,
              doc = "Command block of channel 1" },
    pci.bar { 3, "secondary_control", kind = "io", size = 4, width = 1, doc = "Its control block" },
    bus_master (),
  })

-- CMD Technology PCI0646U2 (data sheet revision 1.1), "Configuration registers".
return controller ("cmd646-ide", "CMD Technology PCI0646 IDE",
  { vendor_id = 0x1095, device_id = 0x0646, revision = 7, class_id = 0x01018f, interrupt_pin = 1,
    status_bits = 0,
    registers = pci.registers { { 0x51, 1, value = 0x04 } } }, -- the first channel is enabled
  {
    pci.bar { 0, "primary", kind = "io", size = 8, width = 1, doc = "Command block of channel 0" },
    pci.bar { 1, "primary_control", kind = "io", size = 4, width = 1, doc = "Its control block" },
    pci.bar { 2, "secondary", kind = "io", size = 8, width = 1,
              doc = "Command block of channel 1" },
    pci.bar { 3, "secondary_control", kind = "io", size = 4, width = 1, doc = "Its control block" },
    bus_master (),
  })
