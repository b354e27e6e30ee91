--- A size with a fraction.
--$ build CASE memory=1.5g -o OUT
--! CASE: parameter 'memory' wants a size such as 64M (the units are K, M, G and T), got '1.5g'; did you mean '1536M'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A size with a fraction",
  params = { cop.size { "memory", default = cop.MiB, doc = "RAM" } },
  build = function (board, p)
    board:node { "n" }
  end }
