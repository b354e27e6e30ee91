--- A trigger that is nil is a variable that nobody has set.
--! CASE:9: /machine: the trigger in .spi (28, nil) is nil: say one, or "none", or leave it out
local cop = require "coppice"

return cop.machine { "bad", doc = "A trigger that is nil",
  build = function (board)
    local L = board.labels
    local level
    board:generic { "uart", compatible = "acme,uart", irq = L.gic.spi (28, level) }
  end }
