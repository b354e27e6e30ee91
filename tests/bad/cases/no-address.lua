--- A device without the address that it needs.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A device without the address that it needs",
  build = function (board, p)
    board:add { "uart", "ns16550a" }
  end }
