--- A device on a bus of another type.
--! CASE:8: /machine: type 'usb.kbd' plugs into a 'usb-bus', and /machine/soc/bus is a 'system-bus'
local cop = require "coppice"

return cop.machine { "bad", doc = "A device on a bus of another type",
  build = function (board, p)
    local soc = board:add { "soc", "bus.simple" }
    soc:add { "kbd", "usb.kbd", bus = soc }
  end }
