--- A device without the address that it needs.
--! CASE:7: /machine/uart: window 'regs' has no address; say at = …
local cop = require "coppice"

return cop.machine { "bad", doc = "A device without the address that it needs",
  build = function (board, p)
    board:add { "uart", "ns16550a" }
  end }
