--- A negative number that does not fit into a cell, among those of a label, of a device that is there.
--! CASE:7: /machine/key: Devicetree property 'gpios': item 3, -2147483649, does not fit into a cell of 32 bits; did you mean cop.u64?
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local key = board:generic { "key" }
  key.dt.gpios = { cop.ref (board.labels.gpio), 9, -0x80000001 }
end }
