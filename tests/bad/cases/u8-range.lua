--! CASE:6: /machine: Devicetree property 'levels': item 3, 256, does not fit into 8 bits
-- A number that does not fit into the bits that it is said to have.
local cop = require "coppice"

return cop.machine { "u8-range", build = function (board)
  board.dt.levels = cop.u8 { 0, 255, 256 }
end }
