--- A removal that somebody blocks.
--$ run CASE
--! CASE:10: /machine/peripheral/kbd0: cannot be removed: a demonstration
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
kbd:block_unplug "a demonstration"
m.peripheral.kbd0 = nil
