--- An error when the machine is closed: nothing is written.
--$ apply CASE ../overlay.dts -o NEW
--! CASE:8: dev (dev #8): stuck
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its finalize fails",
  finalize = function (self)
    error "stuck"
  end }

return cop.machine { "bad", doc = "An error in finalize",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
