--! CASE:7: /machine/uart: Devicetree property 'interrupts': no node has the label 'gik'; did you mean 'gic'?
local cop = require "coppice"

return cop.machine { "board", build = function (board)
  local L = board.labels
  board:generic { "gic: intc", ["#interrupt-cells"] = 3 }
  board:generic { "uart: serial@1000", at = { 0x1000, 0x100 }, irq = L.gik.spi (3) }
end }
