--- A number that does not fit into a cell.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A number that does not fit into a cell",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 1, dt = { speed = 0x100000000 } }
  end }
