--- A text where a number is wanted.
--! CASE:7: /machine/uart: property 'frequency' wants an uint, not "fast"
local cop = require "coppice"

return cop.machine { "bad", doc = "A text where a number is wanted",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = 0x10000000, frequency = "fast" }
  end }
