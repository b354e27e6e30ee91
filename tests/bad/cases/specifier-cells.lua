--- An interrupt of two cells for a controller of three.
--! CASE:7: /machine/uart: Devicetree property 'interrupts': a specifier of /intc has 3 cells, as its #interrupt-cells says, and 2 are given; did you mean 'spi' or 'ppi'?
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local L = board.labels
  board:generic { "uart: serial", compatible = "acme,uart", irq = L.gic.irq (50, "level-high") }
  board:generic { "gic: intc", compatible = "arm,gic-400", ["#interrupt-cells"] = 3 }
end }
