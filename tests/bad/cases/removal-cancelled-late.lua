--- A removal that is cancelled when it has its outcome.
--$ run CASE
--! CASE:10: /machine/peripheral/kbd0: its removal cannot be cancelled: it is completed already
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
local removal = m:device_del "kbd0"
removal:cancel ()
