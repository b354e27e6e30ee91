--- A handle to a device that was removed.
--$ run CASE
--! CASE:10: kbd0 (usb.kbd #10) was removed at CASE:9
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m.peripheral.kbd0 = nil
print (kbd.port)
