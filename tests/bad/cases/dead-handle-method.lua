--- The same, for a method.
--$ run CASE
--! CASE:10: hub0 (usb.hub #10) was removed at CASE:9
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
m:device_del (hub)
hub:block_unplug "no"
