--- Two modules in one slot.
--$ run CASE
--! CASE:10: /machine/peripheral/d1: slot 0 of /machine/dimms is taken by /machine/peripheral/d0 (CASE:9)
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0, slot = 0 }
m:device_add { "d1", "pc-dimm", memdev = m.objects.m1, slot = 0 }
