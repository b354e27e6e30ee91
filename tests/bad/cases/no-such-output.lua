--- An output that a device does not have.
--! CASE:8: /machine: type 'ns16550a' has no property or output 'irk'; did you mean 'irq'?
local cop = require "coppice"

return cop.machine { "bad", doc = "An output that a device does not have",
  build = function (board, p)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "uart", "ns16550a", at = 0x10000000, irk = intc.irq (9) }
  end }
