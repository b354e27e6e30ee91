--- A parameter outside its bounds.
--$ build CASE ports=9 -o OUT
--! CASE: parameter 'ports' must be between 1 and 8, not 9
local cop = require "coppice"

return cop.machine { "bad", doc = "A parameter outside its bounds",
  params = { cop.uint { "ports", default = 4, min = 1, max = 8, doc = "Ports" } },
  build = function (board, p)
    board:node { "n" }
  end }
