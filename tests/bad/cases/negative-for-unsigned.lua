--- A negative number for an unsigned property.
--! CASE:7: /machine/intc: property 'sources' cannot be negative, and -1 is
local cop = require "coppice"

return cop.machine { "bad", doc = "A negative number for an unsigned property",
  build = function (board, p)
    board:add { "intc", "sifive.plic", at = 0x0c000000, sources = -1 }
  end }
