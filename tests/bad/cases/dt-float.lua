--- A Devicetree property that is a float.
--! CASE:7: /machine: Devicetree property 'ratio' cannot be the number 0.5
local cop = require "coppice"

return cop.machine { "bad", doc = "A Devicetree property that is a float",
  build = function (board, p)
    board:node { "n", ratio = 0.5 }
  end }
