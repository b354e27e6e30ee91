--- A window's function that is none.
--! CASE:7: /machine: 'read' is to be a function, not the number 4
local cop = require "coppice"

return cop.machine { "bad", doc = "One device",
  build = function (board)
    board:add { "dev", at = 0x1000, cop.device { "dev", doc = "Bad", bus = "system-bus",
      windows = { cop.window { "regs", size = 0x100, read = 4 } } } }
  end }
