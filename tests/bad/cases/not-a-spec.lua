--- Something else than a table to add.
--$ run CASE
--! CASE:11: expected a table, got 'usb.kbd'
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:device_add "usb.kbd"
