--- An address that is to be found, and how much is not said.
--! CASE:8: /machine/serial: 'at': to find an address for it the size is needed, as in { cop.auto, 0x1000 }
local cop = require "coppice"

return cop.machine { "bad", doc = "No size",
  build = function (board)
    board.pools = { 0x10000000, 0x1000 }
    board:generic { "serial", compatible = "a,b", at = cop.auto }
  end }
