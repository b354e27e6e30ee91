--- A Devicetree property that follows from the wiring.
--! CASE:7: /machine/uart: Devicetree property 'reg' follows from mapping and wiring; say override to replace it
local cop = require "coppice"

return cop.machine { "bad", doc = "A Devicetree property that follows from the wiring",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = 0x10000000, dt = { reg = 1 } }
  end }
