--- The CPU that everything begins with.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_del "cpu0"
