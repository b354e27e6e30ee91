--- A parameter whose text is no number.
--$ build CASE ports=two -o OUT
--! CASE: parameter 'ports' wants a uint, got 'two'
local cop = require "coppice"

return cop.machine { "bad", doc = "A parameter whose text is no number",
  params = { cop.uint { "ports", default = 4, doc = "Ports" } },
  build = function (board, p)
    board:node { "n" }
  end }
