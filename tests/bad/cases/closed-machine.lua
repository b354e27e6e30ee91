--- A machine that was closed.
--$ run CASE
--! CASE:12: machine (bad #3) was removed at CASE:11
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:close ()
m:device_add { "kbd0", "usb.kbd" }
