--- More modules than slots, of which one is to be found.
--$ run CASE
--! CASE:11: /machine/peripheral/d2: /machine/dimms is full: all its 2 slots are taken, 0 by /machine/peripheral/d0 (CASE:9)
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0, slot = 0 }
m:device_add { "d1", "pc-dimm", memdev = m.objects.m1, slot = 1 }
m:device_add { "d2", "pc-dimm", memdev = m.objects.m2, at = cop.auto }
