--- A type whose instances others make.
--! ?
local cop = require "coppice"

return cop.machine { "bad", doc = "A type whose instances others make",
  build = function (board, p)
    board:add { "inner", "machine" }
  end }
