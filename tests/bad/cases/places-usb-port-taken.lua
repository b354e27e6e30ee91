--- Two devices on one USB port.
--! CASE:9: /machine/xhci/kbd1: port 2 of /machine/xhci is taken by /machine/xhci/kbd0 (CASE:8)
local cop = require "coppice"

return cop.machine { "bad", doc = "Two devices on one USB port",
  build = function (board)
    local xhci = board:add { "xhci", "usb.xhci", at = 0x10000000, ports = 4 }
    xhci:add { "kbd0", "usb.kbd", port = 2 }
    xhci:add { "kbd1", "usb.kbd", port = 2 }
  end }
