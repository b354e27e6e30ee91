--- A machine that was closed.
--$ run CASE
--! CASE:9: machine (bad #3) was removed at CASE:8
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:close ()
m:device_add { "kbd0", "usb.kbd" }
