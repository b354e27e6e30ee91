--- A size that is negative
--$ build CASE memory=-1 -o OUT
--! CASE: parameter 'memory' must be between 4096 and 1073741824, not -1
local cop = require "coppice"

return cop.machine { "bad", doc = "A size that is negative",
  params = { cop.size { "memory", default = cop.MiB, min = 4096, max = cop.GiB, doc = "RAM" } },
  build = function (board, p)
    board:node { "n" }
  end }
