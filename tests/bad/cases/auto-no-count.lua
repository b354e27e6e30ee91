--- An interrupt that is to be found of a controller that does not say how many it has.
--! CASE:8: /machine/uart: a place of /machine/gic.irq cannot be found: it does not say which it has
local cop = require "coppice"

return cop.machine { "bad", doc = "A controller that nobody modelled",
  build = function (board)
    local gic = board:generic { "gic", compatible = "arm,gic-400", ["#interrupt-cells"] = 3 }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = gic.irq (cop.auto) }
  end }
