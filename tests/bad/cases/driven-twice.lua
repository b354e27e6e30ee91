--- An interrupt that two devices drive.
--! CASE:9: /machine/uart1: output 'irq' cannot drive /machine/intc.irq (10): 'irq' of /machine/uart0 (CASE:8) drives it already
local cop = require "coppice"

return cop.machine { "bad", doc = "An interrupt that two devices drive",
  build = function (board, p)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "uart0", "ns16550a", at = 0x10000000, irq = intc.irq (10) }
    board:add { "uart1", "ns16550a", at = 0x10001000, irq = intc.irq (10) }
  end }
