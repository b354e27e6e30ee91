--- A parameter that is none of its choices
--$ build CASE mode=fsat -o OUT
--! CASE: parameter 'mode' must be one of slow, fast, not 'fsat'; did you mean 'fast'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A parameter that is none of its choices",
  params = { cop.enum { "mode", choices = { "slow", "fast" }, default = "slow", doc = "Mode" } },
  build = function (board, p)
    board:node { "n" }
  end }
