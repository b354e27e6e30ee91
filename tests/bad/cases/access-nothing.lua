--- A read where nothing is.
--$ run CASE
--! CASE:7: memory: nothing answers at 0x10; the nearest is window 'regs' of /machine/xhci at 0x10000000-0x10003fff
local cop = require "coppice"

local m = cop.build "../one-hub.lua"
m.memory:read (0x10, 4)
