--- A number that does not fit into a cell.
--! CASE:7: /machine: Devicetree property 'speed': 4294967296 does not fit into a cell of 32 bits; did you mean cop.u64?
local cop = require "coppice"

return cop.machine { "bad", doc = "A number that does not fit into a cell",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 1, dt = { speed = 0x100000000 } }
  end }
