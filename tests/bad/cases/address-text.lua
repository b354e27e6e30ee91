--- An address that is a text.
--! CASE:7: /machine/uart: property 'at' wants an address or a list of them, not "0x10000000"; as a number that is 0x10000000
local cop = require "coppice"

return cop.machine { "bad", doc = "An address that is a text",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = "0x10000000" }
  end }
