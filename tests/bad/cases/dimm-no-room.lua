--- More memory than modules may have.
--$ run CASE
--! CASE:10: /machine/peripheral/d0: /machine/dimms has no room for 0x80000000 bytes; it has 0x100000000 to 0x13fffffff
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m.objects.m0.size = 2 * cop.GiB
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
