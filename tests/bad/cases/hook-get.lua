--- An error in get.
--! CASE:7: /machine/dev: nobody knows
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its get fails",
  props = { cop.computed { "size", doc = "How many", get = function (self)
    error "nobody knows"
  end } } }

return cop.machine { "bad", doc = "An error in get",
  build = function (board, p)
    local dev = board:add { "dev", Dev }
    return dev.size
  end }
