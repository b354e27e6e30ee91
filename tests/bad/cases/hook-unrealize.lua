--- An error in unrealize.
--! CASE:7: /machine/dev: stuck
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its unrealize fails",
  unrealize = function (self)
    error "stuck"
  end }

return cop.machine { "bad", doc = "An error in unrealize",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
