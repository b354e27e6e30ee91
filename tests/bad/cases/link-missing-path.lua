--- A link to a path where nothing is.
--! CASE:11: /machine: there is no 'sock' (looking for '/machine/sock'); did you mean 'soc'?
local cop = require "coppice"

local Linker = cop.device { "linker", bus = "system-bus", doc = "Refers to a bus",
  props = { cop.link { "to", to = "bus", doc = "The bus" } } }

return cop.machine { "bad", doc = "A link to a path where nothing is",
  build = function (board, p)
    board:add { "soc", "bus.simple" }
    board:add { "linker", Linker, to = "/machine/sock" }
  end }
