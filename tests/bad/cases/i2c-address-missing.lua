--- A target without an address.
--! CASE:8: /machine/i2c/temp: it needs one address on its I2C bus, as in at = 0x50
local cop = require "coppice"

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "temp", "i2c.tmp105" }
  end }
