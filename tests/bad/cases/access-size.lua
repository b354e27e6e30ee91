--- A read of a size that the window does not take.
--$ run CASE
--! CASE:13: /machine/dev: window 'regs': an access has 4 bytes here, not 2
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "One device",
  build = function (board)
    board:add { "dev", at = 0x1000, cop.device { "dev", doc = "Takes words", bus = "system-bus",
      windows = { cop.window { "regs", size = 0x100, width = 4,
        read = function () return 0 end } } } }
  end })

m.memory:read (0x1004, 2)
