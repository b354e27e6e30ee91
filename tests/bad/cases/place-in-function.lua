--- What a function of the script does wrong is told of with the line that called it, too.
--! CASE:12, in CASE:6: /machine/b: window 'regs' at 0x1000-0x10ff overlaps window 'regs' of /machine/a (CASE:11, in CASE:6) at 0x1000-0x10ff
local cop = require "coppice"

local function uart (board, name, at)
  return board:add { name, "ns16550a", at = at }
end

return cop.machine { "bad", doc = "Two ports at one address, by a function",
  build = function (board)
    uart (board, "a", 0x1000)
    uart (board, "b", 0x1000)
  end }
