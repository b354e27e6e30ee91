--- Two targets with one address.
--! CASE:9: /machine/i2c/outside: address 0x48 of /machine/i2c/bus is taken by /machine/i2c/inside (CASE:8)
local cop = require "coppice"

return cop.machine { "bad", doc = "An I2C bus",
  build = function (board)
    local i2c = board:add { "i2c", "i2c.ocores", at = 0x10000000 }
    i2c:add { "inside", "i2c.tmp105", at = 0x48 }
    i2c:add { "outside", "i2c.tmp105", at = 0x48 }
  end }
