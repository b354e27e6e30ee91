--- A number behind a reference that does not fit into a cell.
--! CASE:8: /machine/soc/key: Devicetree property 'gpios': item 2, 4294967296, does not fit into a cell of 32 bits; did you mean cop.u64?
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local gpio = board:generic { "gpio", ["#gpio-cells"] = 2 }
  local soc  = board:generic { "soc" }
  soc:generic { "key", gpios = { gpio, 0x100000000, 0 } }
end }
