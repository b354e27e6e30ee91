--- An input that a device does not have.
--! CASE:8: /machine/intc: no property, child or method 'irk'; did you mean 'irq'?
local cop = require "coppice"

return cop.machine { "bad", doc = "An input that a device does not have",
  build = function (board, p)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irk (9) }
  end }
