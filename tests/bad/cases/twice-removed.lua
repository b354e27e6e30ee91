--- A removal of what was removed before.
--$ run CASE
--! CASE:13: kbd0 (usb.kbd #10) was removed at CASE:12
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m:device_del (kbd)
m:device_del (kbd)
