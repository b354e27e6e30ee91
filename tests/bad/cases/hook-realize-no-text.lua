--- An error in realize no text.
--! CASE:7: /machine/dev: (error object is a table value)
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its realize no text fails",
  realize = function (self)
    error {}
  end }

return cop.machine { "bad", doc = "An error in realize no text",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
