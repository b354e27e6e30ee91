--- A device that does not answer on the bus that it plugs into.
--! CASE:10: /machine/i2c/dumb: a dumb cannot be plugged into an I2C bus: it is no i2c-target
local cop = require "coppice"

local Dumb = cop.device { "dumb", bus = "i2c-bus", doc = "Answers nothing" }

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "dumb", Dumb, at = 0x10 }
  end }
