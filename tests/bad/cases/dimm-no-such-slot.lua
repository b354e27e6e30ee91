--- A slot that is not there.
--$ run CASE
--! CASE:9: /machine/peripheral/d0: /machine/dimms has no slot 2; it has 0 to 1
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0, slot = 2 }
