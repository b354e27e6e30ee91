--- The same of an interrupt that says whose it is.
--! CASE:8: /machine/two: 'irq' and 'interrupts-extended' say different things; leave one of them out
local cop = require "coppice"
return cop.machine { "board", build = function (board)
  for _, name in ipairs { "gic", "other" } do
    board:generic { name .. ": " .. name, ["#interrupt-cells"] = 3 }
  end
  board:generic { "two", irq = board.labels.gic.spi (5, "level-high"),
    { "interrupts-extended", { board.labels.other, 0, 5, 4 } } }
end }
