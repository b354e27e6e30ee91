--- An access of three bytes.
--$ run CASE
--! CASE:7: memory: an access has 1, 2, 4 or 8 bytes, not 3
local cop = require "coppice"

local m = cop.build "../one-hub.lua"
m.memory:write (0x10000000, 3, 1)
