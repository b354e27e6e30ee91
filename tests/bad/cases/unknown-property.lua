--- A property that does not exist; the nearest is named.
--! CASE:7: /machine: type 'ns16550a' has no property or output 'frequenzy'; did you mean 'frequency'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A property that does not exist; the nearest is named",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = 0x10000000, frequenzy = 3686400 }
  end }
