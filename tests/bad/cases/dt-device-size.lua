--! CASE:5: /machine/soc/uart: 'at': 0x100000000 does not fit into 1 cell of its bus
local cop = require "coppice"
return cop.machine { "board", build = function (board)
  local soc = board:generic { "soc", ["#address-cells"] = 1, ["#size-cells"] = 1 }
  soc:generic { "uart: serial@100000000", at = { 0x100000000, 0x100 } }
end }
