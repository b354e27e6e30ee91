--- A module without memory.
--$ run CASE
--! CASE:8: /machine/peripheral/d0: link 'memdev' must be set
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "d0", "pc-dimm" }
