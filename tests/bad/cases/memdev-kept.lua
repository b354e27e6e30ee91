--- The memory of a module that is plugged is cut.
--$ run CASE
--! CASE:10: /objects/m0: cannot be removed: /machine/peripheral/d0.memdev needs /objects/m0
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
m.objects.m0 = nil
