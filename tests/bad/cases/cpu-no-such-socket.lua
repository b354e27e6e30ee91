--- A socket that is not there.
--$ run CASE
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "cpu1", "x86.cpu", socket_id = 9, core_id = 0, thread_id = 0 }
