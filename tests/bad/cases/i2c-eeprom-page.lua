--- A page that is no power of two.
--! CASE:8: /machine/i2c/rom: a page cannot have 12 bytes: it is a power of two, and part of the memory
local cop = require "coppice"

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "rom", "i2c.eeprom", at = 0x50, page_size = 12 }
  end }
