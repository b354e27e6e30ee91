--- A PCI function on a USB bus.
--! CASE:8: /machine: type 'pci-bridge' plugs into a 'pci-bus', and /machine/xhci/bus is a 'usb-bus'
local cop = require "coppice"

return cop.machine { "bad", doc = "A PCI function on a USB bus",
  build = function (board, p)
    local xhci = board:add { "xhci", "usb.xhci", at = 0x10010000 }
    board:add { "br0", "pci-bridge", bus = xhci }
  end }
