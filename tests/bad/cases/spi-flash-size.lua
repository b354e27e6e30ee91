--- A flash whose size is no power of two.
--! CASE:8: /machine/spi/flash: size is to be a power of two up to 16777216, not 100000
local cop = require "coppice"

return cop.machine { "bad", doc = "An SPI bus",
  build = function (board)
    local spi = board:add { "spi", "sifive.spi", at = 0x10000000, chip_selects = 2 }
    spi:add { "flash", "spi.flash", at = 0, size = 100000 }
  end }
