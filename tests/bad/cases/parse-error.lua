--- A script that does not parse.
--! CASE:7: '}' expected near 'rate'
local cop = require "coppice"

return cop.machine { "bad", doc = "Does not parse",
  build = function (board, p)
    board:add { "osc", "clock.fixed" rate = 1 }
  end }
