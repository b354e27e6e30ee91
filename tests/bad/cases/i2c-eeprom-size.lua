--- A memory of a size that there is none of.
--! CASE:8: /machine/i2c/rom: there is no such memory of 512 bytes; there are 128, 256, and the powers of two from 4096 to 65536
local cop = require "coppice"

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "rom", "i2c.eeprom", at = 0x50, size = 512 }
  end }
