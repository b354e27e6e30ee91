--- An error in realize by name.
--! CASE:7: /machine/dev: no firmware here
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its realize by name fails",
  realize = function (self)
    self:fail ("no firmware %s", "here")
  end }

return cop.machine { "bad", doc = "An error in realize by name",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
