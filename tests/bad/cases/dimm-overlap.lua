--- Two modules with one address.
--$ run CASE
--! CASE:10: /machine/peripheral/d1: memory at 0x100000000, 0x1000000 bytes, overlaps that of /machine/peripheral/d0 (CASE:9) at 0x100000000
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
m:device_add { "d1", "pc-dimm", memdev = m.objects.m1, addr = 0x100000000 }
