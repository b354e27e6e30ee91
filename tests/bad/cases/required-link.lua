--- A link that is required and was not set.
--! CASE:10: /machine/needy: link 'clock' must be set
local cop = require "coppice"

local Needy = cop.device { "needy", bus = "system-bus", doc = "Needs a clock",
  props = { cop.link { "clock", to = "clock.fixed", required = true, doc = "Its clock" } } }

return cop.machine { "bad", doc = "A link that is required and was not set",
  build = function (board, p)
    board:add { "needy", Needy }
  end }
