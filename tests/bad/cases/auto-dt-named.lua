--- An address that is to be found, and the name has one.
--! CASE:8: /machine/serial@10000000: its address is to be found, and its name 'serial@10000000' says one; leave out '@10000000'
local cop = require "coppice"

return cop.machine { "bad", doc = "The name has an address",
  build = function (board)
    board.pools = { 0x10000000, 0x1000 }
    board:generic { "serial@10000000", compatible = "a,b", at = { cop.auto, 0x100 } }
  end }
