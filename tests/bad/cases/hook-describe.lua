--- An error in describe.
--! ?
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its describe fails",
  describe = function (self, node)
    node.compatible = self.nothing
  end }

return cop.machine { "bad", doc = "An error in describe",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
