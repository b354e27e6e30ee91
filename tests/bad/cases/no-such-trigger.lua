--- An interrupt that is triggered by nothing known.
--! CASE:8: /machine: there is no trigger 'level-hihg'; there are edge-rising, edge-falling, edge-both, level-high, level-low and none
local cop = require "coppice"

return cop.machine { "bad", doc = "An interrupt that is triggered by nothing known",
  build = function (board, p)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq (10, "level-hihg") }
  end }
