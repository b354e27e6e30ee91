--- Memory that has been used gets another size.
--$ run CASE
--! CASE:10: /objects/m0: its size cannot be changed any more: it has been used
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
m.objects.m0.size = 1
