--- A pool of no bytes.
--! CASE:7: /machine/bus: property 'pools': there is no pool of 0x0 bytes at 0x10000000
local cop = require "coppice"

return cop.machine { "bad", doc = "A pool of no bytes",
  build = function (board)
    board.pools = { 0x10000000, 0 }
  end }
