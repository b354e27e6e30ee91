--- Two chips with one chip select.
--! CASE:9: /machine/spi/second: chip select 1 of /machine/spi/bus is taken by /machine/spi/first (CASE:8)
local cop = require "coppice"

return cop.machine { "bad", doc = "An SPI bus",
  build = function (board)
    local spi = board:add { "spi", "sifive.spi", at = 0x10000000, chip_selects = 2 }
    spi:add { "first", "spi.flash", at = 1 }
    spi:add { "second", "spi.flash", at = 1 }
  end }
