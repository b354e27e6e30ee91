--- Memory that is larger than the pool.
--! CASE:8: /machine/ram: no room for window 'ram' of 0x300000 bytes on /machine/bus (0x10000000-0x10001fff)
local cop = require "coppice"

return cop.machine { "bad", doc = "Memory that is larger than the pool",
  build = function (board)
    board.pools = { 0x10000000, 0x2000 }
    board:add { "ram", "memory.ram", size = 3 * cop.MiB }
  end }
