--- A link to an object of another type.
--! CASE:11: /machine/linker: link 'to' wants an object of type 'bus', not /machine/osc of type 'clock.fixed'
local cop = require "coppice"

local Linker = cop.device { "linker", bus = "system-bus", doc = "Refers to a bus",
  props = { cop.link { "to", to = "bus", doc = "The bus" } } }

return cop.machine { "bad", doc = "A link to an object of another type",
  build = function (board, p)
    local osc = board:add { "osc", "clock.fixed", rate = 1 }
    board:add { "linker", Linker, to = osc }
  end }
