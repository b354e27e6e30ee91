--- A key that no add knows.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A key that no add knows",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 1, lable = "main" }
  end }
