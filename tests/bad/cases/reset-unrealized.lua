--- A reset of what is not realized any more.
--$ run CASE
--! CASE:10: /machine/peripheral/kbd0: it cannot be reset: it is unrealized
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
kbd:eject ()
kbd:reset ()
