--- A provider among the numbers of interrupts.
--! CASE:7: /machine/uart: Devicetree property 'interrupts' has the numbers of interrupts alone; what names the provider goes into 'interrupts-extended', or is said by 'irq'
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local L = board.labels
  board:generic { "uart: serial", compatible = "acme,uart", interrupts = L.gic.spi (106) }
  board:generic { "gic: intc", compatible = "arm,gic-400", ["#interrupt-cells"] = 3 }
end }
