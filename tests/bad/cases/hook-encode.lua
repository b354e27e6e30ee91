--- An error in encode.
--! CASE:7: /machine: no such place
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its encode fails",
  inputs = { cop.line { "irq", count = 8, cells = 1, encode = function (self, place)
    error "no such place"
  end } } }

return cop.machine { "bad", doc = "An error in encode",
  build = function (board, p)
    local dev = board:add { "dev", Dev }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = dev.irq (1) }
  end }
