--- The arguments of a private interrupt in the wrong order.
--! CASE:7: /machine: the trigger "level-low" comes last: first the number, then other arguments such as the mask of CPUs of .ppi (n, 0xf, "level-low")
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local gic = board:generic { "gic: intc", compatible = "arm,gic-400", ["#interrupt-cells"] = 3 }
  board:generic { "timer", compatible = "acme,timer", irq = gic.ppi (13, "level-low", 0xf) }
end }
