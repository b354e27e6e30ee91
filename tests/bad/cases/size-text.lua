--- A size in quotes.
--! CASE:7: /machine/ram: property 'size' wants a size, not "4m"; as a number that is 4194304
local cop = require "coppice"

return cop.machine { "bad", doc = "A size in quotes",
  build = function (board)
    board:add { "ram", "memory.ram", at = 0, size = "4m" }
  end }
