--- An error in a window's function.
--$ run CASE
--! CASE:10: /machine/dev: the bus is on fire
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "One device",
  build = function (board)
    board:add { "dev", at = 0x1000, cop.device { "dev", doc = "Fails", bus = "system-bus",
      windows = { cop.window { "regs", size = 0x100,
        write = function () error "the bus is on fire" end } } } }
  end })

m.memory:write (0x1000, 4, 1)
