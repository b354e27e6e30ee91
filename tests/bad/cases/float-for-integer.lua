--- A float where an integer is wanted, even though it is whole.
--! CASE:7: /machine/osc: property 'rate' wants an uint, not 24000000.0; as a number that is 24000000
local cop = require "coppice"

return cop.machine { "bad", doc = "A float where an integer is wanted, even though it is whole",
  build = function (board, p)
    board:add { "osc", "clock.fixed", rate = 24.0 * cop.MHz }
  end }
