--- An address on an I2C bus that is to be found.
--! CASE:8: /machine/i2c/rom: a place cannot be found on /machine/i2c/bus: say which, as in at = 1
local cop = require "coppice"

return cop.machine { "bad", doc = "An address on an I2C bus that is to be found",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "rom", "i2c.eeprom", at = cop.auto }
  end }
