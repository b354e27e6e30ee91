--- A number of 64 bits without a sign that is negative
--$ build CASE seed=-1 -o OUT
--! CASE: parameter 'seed' must be between 0 and 18446744073709551615, not -1
local cop = require "coppice"

return cop.machine { "bad", doc = "A number of 64 bits without a sign that is negative",
  params = { cop.uint { "seed", bits = 64, default = 0, doc = "Seed" } },
  build = function (board, p)
    board:node { "n" }
  end }
