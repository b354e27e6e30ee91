--- An error in build.
--! CASE:8: /machine/dev: attempt to index a nil value (local 'nothing')
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its build fails",
  build = function (self)
    local nothing = nil
    return nothing.there
  end }

return cop.machine { "bad", doc = "An error in build",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
