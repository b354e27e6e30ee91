--- More chips than chip selects.
--! CASE:9: /machine/spi/third: no place of /machine/spi/bus is free (0 to 1); /machine/spi/second (CASE:8) has 0, /machine/spi/first (CASE:10) has 1
local cop = require "coppice"

return cop.machine { "bad", doc = "More chips than chip selects",
  build = function (board)
    local spi = board:add { "spi", "sifive.spi", at = 0x10000000, chip_selects = 2 }
    spi:add { "second", "spi.flash" }
    spi:add { "third", "spi.flash", at = cop.auto }
    spi:add { "first", "spi.flash", at = 1 }
  end }
