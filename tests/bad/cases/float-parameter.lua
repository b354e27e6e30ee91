--- A number with a point where an integer is wanted
--$ build CASE ports=2.0 -o OUT
--! CASE: parameter 'ports' wants a uint, got '2.0'; did you mean '2'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A number with a point where an integer is wanted",
  params = { cop.uint { "ports", default = 4, doc = "Ports" } },
  build = function (board, p)
    board:node { "n" }
  end }
