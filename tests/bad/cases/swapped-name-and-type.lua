--- A type and a name, in this order.
--! CASE:7: /machine: no type 'uart0'; 'ns16550a' is a type, and the name comes before it: { "uart0", "ns16550a", … }
local cop = require "coppice"

return cop.machine { "bad", doc = "A type and a name",
  build = function (board, p)
    board:add { "ns16550a", "uart0", at = 0x10000000 }
  end }
