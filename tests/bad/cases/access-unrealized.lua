--- An access to a device that has been ejected.
--$ run CASE
--! CASE:9: /machine/peripheral/rom: window 'rom' is gone: the device is unrealized
local cop = require "coppice"

local m = cop.build "../one-hub.lua"
local rom = m:device_add { "rom", "memory.rom", at = 0x1000, size = 0x1000 }
rom.parent_bus = nil
rom.rom:read (0, 4)
