--- A pool with room for two, and three that want an address in it.
--! CASE:9: /machine/uart1: no room for window 'regs' of 0x100 bytes on /machine/bus (0x10000000-0x10001fff); /machine/uart0 (CASE:8) has 0x10000800, /machine/uart2 (CASE:10) has 0x10001000
local cop = require "coppice"

return cop.machine { "bad", doc = "A pool with room for two, and three that want an address in it",
  build = function (board)
    board.pools = { 0x10000000, 0x2000 }
    board:add { "uart0", "ns16550a", at = 0x10000800 }
    board:add { "uart1", "ns16550a" }
    board:add { "uart2", "ns16550a", at = cop.auto }
  end }
