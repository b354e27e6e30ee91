--- More devices than the hub has ports.
--! CASE:9: /machine/kbd1: /machine/xhci has no free port; all 1 are taken, port 1 by /machine/kbd0 (CASE:8)
local cop = require "coppice"

return cop.machine { "bad", doc = "More devices than the hub has ports",
  build = function (board, p)
    local xhci = board:add { "xhci", "usb.xhci", at = 0x10000000, ports = 1 }
    board:add { "kbd0", "usb.kbd", bus = xhci }
    board:add { "kbd1", "usb.kbd", bus = xhci }
  end }
