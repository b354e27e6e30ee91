--- Two CPUs in one slot.
--$ run CASE
--! CASE:8: /machine/peripheral/cpu1: socket 0, core 0, thread 0 of /machine/slots is taken by /machine/peripheral/cpu0 (CASE:6, in ../slots.lua:8)
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "cpu1", "x86.cpu", socket_id = 0, core_id = 0, thread_id = 0 }
