--- A board on whose own bus addresses and sizes are one cell each: all that is below 4 GiB.
local cop = require "coppice"

return cop.machine { "machine32", abstract = true, doc = "Board with addresses of 32 bits",
  init = function (self)
    local bus = self:find "bus"
    bus.address_cells, bus.size_cells = 1, 1
  end }
