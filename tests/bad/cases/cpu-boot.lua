--- The CPU that everything begins with.
--$ run CASE
--! CASE:8: /machine/peripheral/cpu0: the boot CPU cannot be unplugged
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_del "cpu0"
