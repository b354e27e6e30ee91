--- Two windows on one address, without priorities.
--! CASE:8: /machine/uart: window 'regs' at 0x80001000-0x800010ff overlaps window 'ram' of /machine/ram (CASE:7) at 0x80000000-0x80ffffff
local cop = require "coppice"

return cop.machine { "bad", doc = "Two windows on one address, without priorities",
  build = function (board, p)
    board:add { "ram", "memory.ram", at = 0x80000000, size = 16 * cop.MiB }
    board:add { "uart", "ns16550a", at = 0x80001000 }
  end }
