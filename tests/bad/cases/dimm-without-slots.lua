--- A module on a board without slots.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m.objects.m0 = cop.new { "memory-backend-ram", size = cop.MiB }
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
