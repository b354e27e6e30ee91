--- A device that has a parent already.
--$ run CASE
--! CASE:9: /machine/peripheral/kbd0: it cannot be planted: it is realized, and nothing is realized twice
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m.peripheral.kbd1 = kbd
