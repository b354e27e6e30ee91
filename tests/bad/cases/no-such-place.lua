--- A place that an interrupt controller does not have.
--! CASE:11: /machine/intc: input 'irq' has places 0 to 7, and no place 8
local cop = require "coppice"

local Intc = cop.device { "intc", bus = "system-bus", doc = "Eight places, from 0",
  inputs = { cop.line { "irq", count = 8, cells = 1 } } }

return cop.machine { "bad", doc = "A place that an interrupt controller does not have",
  build = function (board, p)
    local intc = board:add { "intc", Intc }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq (8) }
  end }
