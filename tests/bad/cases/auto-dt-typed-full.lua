--- No room beside a device that nobody modelled.
--! CASE:9: /machine/uart: no room for window 'regs' of 0x100 bytes on /machine/bus (0x10000000-0x10000fff); /machine/serial@10000000 (CASE:8) has 0x10000000
local cop = require "coppice"

return cop.machine { "bad", doc = "No room",
  build = function (board)
    board.pools = { 0x10000000, 0x1000 }
    board:generic { "serial@10000000", compatible = "a,b", at = { 0x10000000, 0x1000 } }
    board:add { "uart", "ns16550a" }
  end }
