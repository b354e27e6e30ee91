--- A size with a unit that there is not.
--$ build CASE memory=2Q -o OUT
--! CASE: parameter 'memory' wants a size such as 64M (the units are K, M, G and T), got '2Q'
local cop = require "coppice"

return cop.machine { "bad", doc = "A size with a unit that there is not",
  params = { cop.size { "memory", default = cop.MiB, doc = "RAM" } },
  build = function (board, p)
    board:node { "n" }
  end }
