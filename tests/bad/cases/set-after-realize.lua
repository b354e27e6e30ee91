--- A property that can be set only before realize.
--$ run CASE
--! CASE:11: /machine/xhci: property 'ports' cannot be set after realize (the device is realized)
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m.xhci.ports = 2
