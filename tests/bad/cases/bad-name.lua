--- A name that would break a path.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A name that would break a path",
  build = function (board, p)
    board:add { "a/b", "clock.fixed", rate = 1 }
  end }
