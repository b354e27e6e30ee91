--- An address that no target may have.
--! CASE:8: /machine/i2c/temp: 0x78 is no address on an I2C bus; they are 0x08 to 0x77
local cop = require "coppice"

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "temp", "i2c.tmp105", at = 0x78 }
  end }
