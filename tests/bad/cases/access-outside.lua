--- A read beyond the end of a window.
--$ run CASE
--! CASE:11: /machine/rom: window 'rom' has 0x1000 bytes: 4 at offset 0xffe are not all in it
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "ROM",
  build = function (board)
    board:add { "rom", "memory.rom", at = 0x1000, size = 0x1000 }
  end })

m.rom.rom:read (0xffe, 4)
