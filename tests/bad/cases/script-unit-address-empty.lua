--- A name with nothing after its @: in a Devicetree that is read it is only warned of.
--! CASE:5: /machine/uart@: /: 'uart@' cannot name a node: there is no unit address after the @
local cop = require "coppice"
return cop.machine { "board", doc = "A board", build = function (board)
  board:node { "uart@", compatible = "acme,uart" }
end }
