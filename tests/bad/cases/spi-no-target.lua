--- A device that does not answer on the bus that it plugs into.
--! CASE:10: /machine/spi/dumb: a dumb cannot be plugged into an SPI bus: it is no spi-target
local cop = require "coppice"

local Dumb = cop.device { "dumb", bus = "spi-bus", doc = "Answers nothing" }

return cop.machine { "bad", doc = "An SPI bus",
  build = function (board)
    local spi = board:add { "spi", "sifive.spi", at = 0x10000000, chip_selects = 2 }
    spi:add { "dumb", Dumb, at = 0 }
  end }
