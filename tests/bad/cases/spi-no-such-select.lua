--- A chip select that the controller has not.
local cop = require "coppice"

return cop.machine { "bad", doc = "An SPI bus",
  build = function (board)
    local spi = board:add { "spi", "sifive.spi", at = 0x10000000, chip_selects = 2 }
    spi:add { "flash", "spi.flash", at = 2 }
  end }
