--- Two windows on one address, without priorities.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "Two windows on one address, without priorities",
  build = function (board, p)
    board:add { "ram", "memory.ram", at = 0x80000000, size = 16 * cop.MiB }
    board:add { "uart", "ns16550a", at = 0x80001000 }
  end }
