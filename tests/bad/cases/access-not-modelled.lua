--- A read of registers that the type does not model.
--$ run CASE
--! CASE:12: /machine/dev: window 'regs' is not modelled: it cannot be read
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "One device",
  build = function (board)
    board:add { "dev", at = 0x1000, cop.device { "dev", doc = "Dark", bus = "system-bus",
      windows = { cop.window { "regs", size = 0x100 } } } }
  end })

m.memory:read (0x1000, 4)
