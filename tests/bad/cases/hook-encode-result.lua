--- An error in encode result.
--! CASE:13: /machine: encode of 'irq' is to return an array of 1 cells
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its encode result fails",
  inputs = { cop.line { "irq", count = 8, cells = 1, encode = function (self, place)
    return { place, 4 }
  end } } }

return cop.machine { "bad", doc = "An error in encode result",
  build = function (board, p)
    local dev = board:add { "dev", Dev }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = dev.irq (1) }
  end }
