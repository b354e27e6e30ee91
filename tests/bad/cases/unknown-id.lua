--- A removal of a device that is not there.
--$ run CASE
--! CASE:12: /machine/peripheral: there is no 'kdb0'; did you mean 'kbd0'?
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m:device_del "kdb0"
