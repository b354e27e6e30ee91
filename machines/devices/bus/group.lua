--- A node that is no device and holds some together; addresses in it are those of the bus above.
local cop = require "coppice"

return cop.device { "bus.group", doc = "Node that holds devices together", bus = "system-bus",
  windows = { cop.window { "window", size = 0, use = "forward", optional = true,
                           doc = "Nothing of its own: addresses are handed on" } },
  buses = { cop.bus { "bus", "system-bus", doc = "What is in it" } } }
