--- A type that does not exist, by a vendor's name that is none.
--! CASE:7: /machine: no type 'uart.ns16550'; did you mean 'ns16550a'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A type that does not exist",
  build = function (board)
    board:add { "uart", "uart.ns16550", at = 0x10000000 }
  end }
