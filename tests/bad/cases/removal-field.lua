--- A field that a removal does not have.
--$ run CASE
--! CASE:9: a removal has no field 'cansel'; did you mean 'cancel'?
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
m:device_del "kbd0":cansel ()
