--- An interrupt wired to a clock.
--! CASE:8: /machine/osc: has no interrupt input
local cop = require "coppice"

return cop.machine { "bad", doc = "An interrupt wired to a clock",
  build = function (board, p)
    local osc = board:add { "osc", "clock.fixed", rate = 1 }
    board:add { "uart", "ns16550a", at = 0x10000000, irq = osc }
  end }
