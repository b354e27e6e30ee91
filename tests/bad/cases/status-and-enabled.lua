--- A device that is to be off and says that it is on.
--! CASE:7: /machine: 'enabled = false' and 'status = "okay"' say different things; leave one of them out
local cop = require "coppice"

return cop.machine { "bad", doc = "Two statuses",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 1, enabled = false, dt = { status = "okay" } }
  end }
