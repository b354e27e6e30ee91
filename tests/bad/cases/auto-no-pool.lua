--- An address that is to be found, and nobody says where.
--! CASE:7: /machine/uart: an address for window 'regs' cannot be found on /machine/bus: it has no 'pools', and nothing is forwarded to it
local cop = require "coppice"

return cop.machine { "bad", doc = "An address that is to be found, and nobody says where",
  build = function (board)
    board:add { "uart", "ns16550a", at = cop.auto }
  end }
