--- There are two rules.
--! CASE:7: /machine/bus: property 'places' is "lowest" or "stable", not "highest"
local cop = require "coppice"

return cop.machine { "bad", doc = "There are two rules",
  build = function (board)
    board.places = "highest"
  end }
