--- Nobody would look at it, and nothing would be printed.
--! CASE:6: /chosen: 'stdot' is no known property; did you mean 'stdout'? (chosen.dt["stdot"] takes any name)
local cop = require "coppice"
return cop.machine { "bad", doc = "A board", build = function (board)
  local uart = board:add { "uart", "ns16550a", at = 0x10000000 }
  board.chosen.stdot = uart
end }
