--- A type that has no instances.
--! CASE:7: /machine: type 'device' is abstract: it has no instances
local cop = require "coppice"

return cop.machine { "bad", doc = "A type that has no instances",
  build = function (board, p)
    board:add { "dev", "device" }
  end }
