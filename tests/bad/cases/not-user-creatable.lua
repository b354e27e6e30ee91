--- A type whose instances others make.
--! CASE:7: /machine: type 'machine' is not for users to create
local cop = require "coppice"

return cop.machine { "bad", doc = "A type whose instances others make",
  build = function (board, p)
    board:add { "inner", "machine" }
  end }
