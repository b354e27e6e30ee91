--- An address that a node says, and a modelled device has.
--! CASE:8: /machine/uart: address 0x10000000 is taken by /machine/timer@10000000 (CASE:7)
local cop = require "coppice"

return cop.machine { "bad", doc = "An address for a node and a device",
  build = function (board, p)
    board:generic { "timer@10000000", compatible = "acme,timer", at = { 0x10000000, 0x1000 } }
    board:add { "uart", "ns16550a", at = 0x10000000 }
  end }
