--- A device on a bus of another type.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A device on a bus of another type",
  build = function (board, p)
    local soc = board:add { "soc", "bus.simple" }
    soc:add { "kbd", "usb.kbd", bus = soc }
  end }
