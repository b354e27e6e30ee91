--- An interrupt that is to be found, and none is left: another node has it.
--! CASE:10: /machine/second: no place of /machine/intc.irq is free (1 to 2); /machine/uart (CASE:8) has 1, /machine/first (CASE:9) has 2
local cop = require "coppice"

return cop.machine { "bad", doc = "No interrupt is left",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 2 }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq (1) }
    board:generic { "first", compatible = "a,b", irq = intc.irq (2) }
    board:generic { "second", compatible = "a,b", irq = intc.irq (cop.auto) }
  end }
