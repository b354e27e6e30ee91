--- A type that does not exist.
--! CASE:7: /machine: no type 'ns16550b'; did you mean 'ns16550a'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A type that does not exist",
  build = function (board, p)
    board:add { "uart", "ns16550b", at = 0x10000000 }
  end }
