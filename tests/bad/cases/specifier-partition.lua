--- Three numbers for a GIC whose specifiers have a partition as well.
--! CASE:7: /machine/uart: Devicetree property 'interrupts-extended': a specifier of /intc has 4 cells, as its #interrupt-cells says, and 3 are given
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local L = board.labels
  board:generic { "uart: serial", ["interrupts-extended"] = { L.gic, 0, 33, 4 } }
  board:generic { "gic: intc", compatible = "arm,gic-v3", ["#interrupt-cells"] = 4 }
end }
