--- A bus without a driver of its own whose addresses and sizes are one cell each, whatever the bus
--- above has (Devicetree specification 0.4, §4.5).
local cop = require "coppice"

return cop.device { "bus.simple32", doc = "Bus that needs no driver, with 32-bit addresses",
  compatible = "simple-bus", bus = "system-bus",
  props = {
    cop.size { "size", required = true, doc = "Bytes of the window" },
    cop.address { "base", default = 0, doc = "Where the window begins, in addresses of the bus" },
  },
  windows = { cop.window { "window", size_prop = "size", base_prop = "base", use = "forward",
                           doc = "Addresses of its devices" } },
  buses = { cop.bus { "bus", "mmio32-bus", doc = "Its devices" } },
}
