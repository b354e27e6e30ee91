--- ENSONIQ AudioPCI ES1370 (specification revision 1.5, "Configuration space").
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "ES1370", parent = "pci-device", doc = "ENSONIQ AudioPCI ES1370",
  leaves_out = "the sample rate converters, the codec, the game port and sound",
  defaults = { vendor_id = 0x1274, device_id = 0x5000, class_id = 0x040100, status_bits = 0x0400,
               subsystem_vendor_id = 0x4942, subsystem_id = 0x4c4c, interrupt_pin = 1,
               min_gnt = 0x0c, max_lat = 0x80 },
  windows = {
    pci.bar { 0, "ports", kind = "io", size = 256, width = 4,
              doc = "Control, memory page, DAC and ADC" },
  },
}
