--- A removal of a device that is not there.
--$ run CASE
--! CASE:9: /machine/peripheral: there is no 'kdb0'; did you mean 'kbd0'?
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m:device_del "kdb0"
