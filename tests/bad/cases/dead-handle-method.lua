--- The same, for a method.
--$ run CASE
--! CASE:13: hub0 (usb.hub #10) was removed at CASE:12
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
m:device_del (hub)
hub:block_unplug "no"
