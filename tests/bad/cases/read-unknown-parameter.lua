--- A script that reads a parameter which it does not declare.
--! CASE:8: /machine: no property, child or method 'memroy'; did you mean 'memory'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A script that reads a parameter which it does not declare",
  params = { cop.size { "memory", default = cop.MiB, doc = "RAM" } },
  build = function (board, p)
    return p.memroy
  end }
