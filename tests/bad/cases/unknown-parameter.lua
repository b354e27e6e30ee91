--- A parameter that the script does not have.
--$ build CASE prots=2 -o OUT
--! CASE: machine 'bad' has no parameter 'prots'; did you mean 'ports'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A parameter that the script does not have",
  params = { cop.uint { "ports", default = 4, doc = "Ports" } },
  build = function (board, p)
    board:node { "n" }
  end }
