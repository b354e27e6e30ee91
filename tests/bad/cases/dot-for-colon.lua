--- A method that is called with a dot.
--! CASE:8: /machine: expected an object, got a table; 'add' is called with a colon: x:add (…), not x.add (…)
local cop = require "coppice"

return cop.machine { "bad", doc = "A method that is called with a dot",
  build = function (board, p)
    local soc = board:add { "soc", "bus.simple" }
    soc.add { "osc", "clock.fixed", rate = 1 }
  end }
