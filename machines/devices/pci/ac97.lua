--- Intel 82801AA AC'97 audio controller (ICH0; data sheet 290655-003, §8).
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "AC97", parent = "pci-device", doc = "Intel 82801AA AC'97 audio controller",
  leaves_out = "the mixer, the bus master engines and sound",
  defaults = { vendor_id = 0x8086, device_id = 0x2415, revision = 1, class_id = 0x040100,
               status_bits = 0x0280, interrupt_pin = 1 },
  windows = {
    pci.bar { 0, "mixer", kind = "io", size = 1024, width = 2, doc = "Native audio mixer" },
    pci.bar { 1, "bus_master", kind = "io", size = 256, width = 4,
              doc = "Native audio bus master: three engines of descriptors" },
  },
}
