--- A type that has no instances.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A type that has no instances",
  build = function (board, p)
    board:add { "dev", "device" }
  end }
