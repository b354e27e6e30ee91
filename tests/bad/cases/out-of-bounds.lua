--- A number outside its bounds; the bounds are named.
--! CASE:7: /machine/intc: property 'sources' must be between 1 and 1023, not 1024
local cop = require "coppice"

return cop.machine { "bad", doc = "A number outside its bounds; the bounds are named",
  build = function (board, p)
    board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 1024 }
  end }
