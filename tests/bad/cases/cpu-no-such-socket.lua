--- A socket that is not there.
--$ run CASE
--! CASE:8: /machine/peripheral/cpu1: /machine/slots has no socket 9; it has 0 to 0
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "cpu1", "x86.cpu", socket_id = 9, core_id = 0, thread_id = 0 }
