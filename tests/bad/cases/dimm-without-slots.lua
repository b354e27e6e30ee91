--- A module on a board without slots.
--$ run CASE
--! CASE:9: /machine/peripheral/d0: it needs a slot of the board, and nobody has given it one
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m.objects.m0 = cop.new { "memory-backend-ram", size = cop.MiB }
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
