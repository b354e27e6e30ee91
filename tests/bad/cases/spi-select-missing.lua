--- A chip without a chip select.
--! CASE:8: /machine/spi/flash: it needs one chip select of its SPI bus, as in at = 0
local cop = require "coppice"

return cop.machine { "bad", doc = "An SPI bus",
  build = function (board)
    local spi = board:add { "spi", "sifive.spi", at = 0x10000000, chip_selects = 2 }
    spi:add { "flash", "spi.flash" }
  end }
