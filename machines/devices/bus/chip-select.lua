--- A bus of chip selects: what a static memory controller has on its pins. An address on it is the
--- number of the chip select and an offset: 0x2_0300_0000 is 0x0300_0000 of chip select 2.
local cop = require "coppice"

return cop.bus_type { "chip-select-bus", parent = "system-bus", addressing = "mapped",
  doc = "Memory-mapped devices by chip select and offset", address_cells = 2, size_cells = 1 }
