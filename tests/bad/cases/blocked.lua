--- A removal that somebody blocks.
--$ run CASE
--! CASE:13: /machine/peripheral/kbd0: cannot be removed: a demonstration
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
kbd:block_unplug "a demonstration"
m.peripheral.kbd0 = nil
