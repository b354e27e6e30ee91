--- An error in init.
--! CASE:8: (dev #8): attempt to index a nil value (local 'nothing')
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its init fails",
  init = function (self)
    local nothing = nil
    return nothing.there
  end }

return cop.machine { "bad", doc = "An error in init",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
