--- A partial path that could be two objects.
--! CASE:11: /machine: 'osc' is ambiguous: it may be /machine/east/osc, /machine/west/osc
local cop = require "coppice"

return cop.machine { "bad", doc = "A partial path that could be two objects",
  build = function (board, p)
    for _, name in ipairs { "east", "west" } do
      local soc = board:add { name, "bus.simple" }
      soc:add { "osc", "clock.fixed", rate = 1 }
    end
    board:at "osc"
  end }
