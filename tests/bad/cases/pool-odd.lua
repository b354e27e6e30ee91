--- A pool without a size.
--! CASE:7: /machine/bus: property 'pools' wants a list of addresses and sizes by turns, as in { 0x10000000, 0x1000000 }
local cop = require "coppice"

return cop.machine { "bad", doc = "A pool without a size",
  build = function (board)
    board.pools = { 0x10000000, 0x1000, 0x20000000 }
  end }
