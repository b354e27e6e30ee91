--- A CPU that does not say where it goes.
--$ run CASE
--! CASE:8: /machine/peripheral/cpu1: socket_id is not set; /machine/slots has 0 to 0
local cop = require "coppice"

local m = cop.build "../slots.lua"

m:device_add { "cpu1", "x86.cpu" }
