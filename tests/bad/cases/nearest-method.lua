--- A method of two letters: what begins alike is nearer than a field of the same length.
--! CASE:8: /machine/soc: no property, child or method 'ad'; did you mean 'add'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A method that is not there",
  build = function (board, p)
    local soc = board:add { "soc", "bus.simple" }
    soc:ad { "osc", "clock.fixed", rate = 1 }
  end }
