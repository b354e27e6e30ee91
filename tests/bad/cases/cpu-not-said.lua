--- A CPU that does not say where it goes.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "cpu1", "x86.cpu" }
