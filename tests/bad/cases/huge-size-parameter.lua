--- A size that 64 bits do not hold
--$ build CASE memory=33554432T -o OUT
--! CASE: parameter 'memory' must be between 4096 and 1073741824, not 33554432T
local cop = require "coppice"

return cop.machine { "bad", doc = "A size that 64 bits do not hold",
  params = { cop.size { "memory", default = cop.MiB, min = 4096, max = cop.GiB, doc = "RAM" } },
  build = function (board, p)
    board:node { "n" }
  end }
