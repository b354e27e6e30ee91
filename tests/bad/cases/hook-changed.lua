--- An error in changed.
--! CASE:7: /machine/dev: and now?
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its changed fails",
  props = { cop.uint { "size", doc = "How many", changed = function (self)
    error "and now?"
  end } } }

return cop.machine { "bad", doc = "An error in changed",
  build = function (board, p)
    board:add { "dev", Dev, size = 1 }
  end }
