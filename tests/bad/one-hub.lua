--- What many cases stand on: a machine with one hub.
local cop = require "coppice"

return cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end }
