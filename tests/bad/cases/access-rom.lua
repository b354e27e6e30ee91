--- A write to read-only memory.
--$ run CASE
--! CASE:11: /machine/rom: window 'rom' cannot be written: it is read-only
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "ROM",
  build = function (board)
    board:add { "rom", "memory.rom", at = 0x1000, size = 0x1000 }
  end })

m.memory:write (0x1000, 4, 1)
