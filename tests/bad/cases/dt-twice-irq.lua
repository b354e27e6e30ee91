--- The same of an interrupt; the same said twice is none.
--! CASE:10: /machine/three: 'irq' and 'interrupts' say different things; leave one of them out
local cop = require "coppice"
return cop.machine { "board", build = function (board)
  local gic = board:generic { "gic: gic", ["interrupt-controller"] = true,
    ["#interrupt-cells"] = 3 }
  board:generic { "one", irq = board.labels.gic.spi (5, "level-high"), interrupts = { 0, 5, 4 } }
  board:generic { "two", irq = board.labels.gic.spi (5, "level-high"),
    ["interrupts-extended"] = { gic, 0, 5, 4 } }
  board:generic { "three", irq = board.labels.gic.spi (5, "level-high"), interrupts = { 0, 6, 4 } }
end }
