--- A guest is not asked in a transaction.
--$ run CASE
--! CASE:10: /machine/peripheral/d0: its removal is up to the guest, who is not asked in a transaction
local cop = require "coppice"

local m = cop.build "../slots.lua"

for i = 0, 2 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
m:transaction (function () m:device_del "d0" end)
