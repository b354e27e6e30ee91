--- An address between two that modules may have.
--$ run CASE
--! CASE:9: /machine/peripheral/d0: addr 0x100001000 is to be a multiple of 0x200000
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0, addr = 0x100001000 }
