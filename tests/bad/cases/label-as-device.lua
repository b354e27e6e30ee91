--- A label is not the device.
--! CASE:6: /machine: a label has 'spi', 'ppi' and 'irq', and no 'generic'; the device itself is board:at "&i2c2", once it has been made
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  board.labels.i2c2:generic { "eeprom@50", compatible = "atmel,24c02", at = 0x50 }
end }
