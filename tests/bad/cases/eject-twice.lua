--- A device that the guest ejects twice.
--$ run CASE
--! CASE:10: /machine/peripheral/kbd0: it cannot be ejected: it is unrealized
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
kbd:guest_eject ()
kbd:guest_eject ()
