--- An output that is to be wired to two places.
--! CASE:9: /machine/uart: output 'irq' (0) is wired already, to a place of /machine/intc.irq that is to be found
local cop = require "coppice"

return cop.machine { "bad", doc = "An output that is to be wired to two places",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    local uart = board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq:any () }
    uart.irq:wire (intc.irq (4))
  end }
