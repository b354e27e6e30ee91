--- An address that is a text.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "An address that is a text",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = "0x10000000" }
  end }
