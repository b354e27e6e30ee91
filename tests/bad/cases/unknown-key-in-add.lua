--- A key that no add knows.
--! CASE:7: /machine: type 'clock.fixed' has no property or output 'lable'; did you mean 'label'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A key that no add knows",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 1, lable = "main" }
  end }
