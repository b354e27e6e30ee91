--- A device for which there is no bus.
--! CASE:7: /machine: type 'usb.kbd' plugs into a 'usb-bus', and the machine has none
local cop = require "coppice"

return cop.machine { "bad", doc = "A device for which there is no bus",
  build = function (board, p)
    board:add { "kbd", "usb.kbd" }
  end }
