--- No room for a device that nobody modelled.
--! CASE:10: /machine/timer: no room for 0x1000 bytes on /machine/bus (0x10000000-0x10001fff); /machine/serial@10000000 (CASE:8) has 0x10000000, /machine/uart (CASE:9) has 0x10001000
local cop = require "coppice"

return cop.machine { "bad", doc = "No room",
  build = function (board)
    board.pools = { 0x10000000, 0x2000 }
    board:generic { "serial@10000000", compatible = "a,b", at = { 0x10000000, 0x1000 } }
    board:add { "uart", "ns16550a", at = 0x10001000 }
    board:generic { "timer", compatible = "a,b", at = { cop.auto, 0x1000 } }
  end }
