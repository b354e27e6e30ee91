--- More content than the memory has room for.
--! CASE:8: /machine/i2c/rom: content has 129 bytes, and the memory has 128
local cop = require "coppice"

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "rom", "i2c.eeprom", at = 0x50, size = 128, content = cop.bytes (("x"):rep (129)) }
  end }
