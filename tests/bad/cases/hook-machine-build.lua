--- An error in the build of a machine.
--! CASE:8: /machine/osc: no property, child or method 'work'
local cop = require "coppice"

return cop.machine { "bad", doc = "An error in the build of a machine",
  build = function (board, p)
    local osc = board:add { "osc", "clock.fixed", rate = 1 }
    osc.work ()
  end }
