--- An error in realize.
--! CASE:8: /machine/dev: attempt to index a nil value (local 'nothing')
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its realize fails",
  realize = function (self)
    local nothing = nil
    return nothing.there
  end }

return cop.machine { "bad", doc = "An error in realize",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
