--- An address where no module may be.
--$ run CASE
--! CASE:9: /machine/peripheral/d0: memory at 0x200000, 0x1000000 bytes, is not within that of /machine/dimms, 0x100000000 to 0x13fffffff
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0, addr = 0x200000 }
