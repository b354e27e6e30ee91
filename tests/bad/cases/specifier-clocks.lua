--- A clock of a provider of one, with a number all the same.
--! CASE:7: /machine/uart: Devicetree property 'clocks': a specifier of /osc has 0 cells, as its #clock-cells says, and 1 is given
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  board:generic { "osc: osc", compatible = "fixed-clock", ["#clock-cells"] = 0 }
  board:generic { "uart: serial", compatible = "acme,uart", clocks = { board.labels.osc, 3 } }
end }
