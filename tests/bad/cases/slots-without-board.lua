--- Slots on a board that gives none out.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add { "slots", "acpi.memory-slots", at = 0xa00 }
