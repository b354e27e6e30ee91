--- More modules than slots.
--$ run CASE
--! CASE:10: /machine/peripheral/d2: /machine/dimms is full: all its 2 slots are taken, 0 by /machine/peripheral/d0 (CASE:10)
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
for i = 0, 2 do
  m:device_add { "d" .. i, "pc-dimm", memdev = m.objects["m" .. i] }
end
