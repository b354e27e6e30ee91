--- Two CPUs in one slot.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "cpu1", "x86.cpu", socket_id = 0, core_id = 0, thread_id = 0 }
