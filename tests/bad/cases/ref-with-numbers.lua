--- The numbers of a specifier are not cop.ref's.
--! CASE:7: /machine: cop.ref takes one object; numbers of a specifier stand behind it in the list: { cop.ref (gpio), 9, 0 }
local cop = require "coppice"

return cop.machine { "bad", doc = "A specifier", build = function (board)
  local gpio = board:node { "gpio", ["#gpio-cells"] = 2 }
  board:node { "led", gpios = cop.ref (gpio, 9, 0) }
end }
