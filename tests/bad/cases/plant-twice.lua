--- A device that has a parent already.
--$ run CASE
--! CASE:12: /machine/peripheral/kbd0: it cannot be planted: it is realized, and nothing is realized twice
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m.peripheral.kbd1 = kbd
