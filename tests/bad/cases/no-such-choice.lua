--- A choice that an enum does not have.
--! CASE:10: /machine/dev: property 'parity' must be one of even, odd, not 'odds'; did you mean 'odd'?
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Something with a choice",
  props = { cop.enum { "parity", choices = { "even", "odd" }, default = "odd", doc = "Parity" } } }

return cop.machine { "bad", doc = "A choice that an enum does not have",
  build = function (board, p)
    board:add { "dev", Dev, parity = "odds" }
  end }
