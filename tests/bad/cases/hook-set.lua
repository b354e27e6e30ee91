--- An error in set.
--! CASE:7: /machine/dev: not this one
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its set fails",
  props = { cop.uint { "size", doc = "How many", set = function (self, value)
    error "not this one"
  end } } }

return cop.machine { "bad", doc = "An error in set",
  build = function (board, p)
    board:add { "dev", Dev, size = 1 }
  end }
