--- A number behind a reference that is no integer.
--! CASE:7: /machine/key: Devicetree property 'gpios': item 2 cannot be the number 9.5
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local gpio = board:generic { "gpio", ["#gpio-cells"] = 2 }
  board:generic { "key", gpios = { gpio, 9.5, 0 } }
end }
