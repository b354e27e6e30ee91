--- A float where an integer is wanted, even though it is whole.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A float where an integer is wanted, even though it is whole",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 24.0 * cop.MHz }
  end }
