--- A type that does not exist.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A type that does not exist",
  build = function (board, p)
    board:add { "uart", "ns16550b", at = 0x10000000 }
  end }
