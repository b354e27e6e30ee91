--- A device for which there is no bus.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A device for which there is no bus",
  build = function (board, p)
    board:add { "kbd", "usb.kbd" }
  end }
