--- Ports that are to be found, and too few.
--! CASE:11: /machine/xhci/kbd2: /machine/xhci has no free port; all 2 are taken, port 1 by /machine/xhci/kbd0 (CASE:9)
local cop = require "coppice"

return cop.machine { "bad", doc = "Too few ports",
  build = function (board)
    board.places = "stable"
    local xhci = board:add { "xhci", "usb.xhci", at = 0x10000000, ports = 2 }
    xhci:add { "kbd0", "usb.kbd", port = 1 }
    xhci:add { "kbd1", "usb.kbd" }
    xhci:add { "kbd2", "usb.kbd" }
  end }
