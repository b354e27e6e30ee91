--- An interrupt of a device that is there already.
--! CASE:7: /machine/serial1: no property 'irq'; its interrupts are said when it is made, { …, irq = … }, or by dt["interrupts-extended"]
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  board:generic { "serial1: serial", compatible = "acme,uart", ["#interrupt-cells"] = 1 }
  board:at "&serial1".irq = board.labels.gic.spi (3)
end }
