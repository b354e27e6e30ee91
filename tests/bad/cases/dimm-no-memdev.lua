--- A module without memory.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "d0", "pc-dimm" }
