--- A CPU of another kind than the board takes.
--$ run CASE
--! CASE:9: /machine/peripheral/cpu1: /machine/slots takes a 'x86.cpu', not a 'old'
local cop = require "coppice"

local m = cop.build "../slots.lua"

local Old = cop.device { "old", parent = "slots.cpu", doc = "Of another kind" }
m:device_add { "cpu1", Old, socket_id = 0, core_id = 1, thread_id = 0 }
