--- More interrupts to be found than there are.
--! CASE:9: /machine/uart1: no place of /machine/intc.irq is free (1 to 2); /machine/uart0 (CASE:8) has 1, /machine/uart2 (CASE:10) has 2
local cop = require "coppice"

return cop.machine { "bad", doc = "More interrupts to be found than there are",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 2 }
    board:add { "uart0", "ns16550a", at = 0x10000000, irq = intc.irq (cop.auto) }
    board:add { "uart1", "ns16550a", at = 0x10001000, irq = intc.irq:any () }
    board:add { "uart2", "ns16550a", at = 0x10002000, irq = intc.irq (2) }
  end }
