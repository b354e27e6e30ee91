--- A node that holds the clocks of a board together; no device of its own.
local cop = require "coppice"

cop.bus_type { "clock-group-bus", parent = "system-bus", doc = "Clocks of one group; no addresses",
  addressing = "plain", address_cells = "none", size_cells = "none" }

return cop.device { "clock.group", doc = "Clocks that are kept together", node = "clocks",
  bus = "system-bus", buses = { cop.bus { "bus", "clock-group-bus", doc = "The clocks" } } }
