--- An interrupt that a node says, and a modelled device drives.
--! CASE:8: /machine/timer: its interrupt /machine/intc.irq (10) is taken: 'irq' of /machine/uart (CASE:9) drives it already
local cop = require "coppice"

return cop.machine { "bad", doc = "An interrupt for a node and a device",
  build = function (board, p)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:generic { "timer", compatible = "acme,timer", irq = intc.irq (10) }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq (10) }
  end }
