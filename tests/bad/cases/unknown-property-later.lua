--- The same, set when the device is there.
--! CASE:8: /machine/ram: no property 'sice'; did you mean 'size'?
local cop = require "coppice"

return cop.machine { "bad", doc = "The same, set when the device is there",
  build = function (board, p)
    local ram = board:add { "ram", "memory.ram", at = 0x80000000, size = cop.MiB }
    ram.sice = 2 * cop.MiB
  end }
