--- An error in describe.
--! CASE:7: /machine/dev: no property, child or method 'nothing'
local cop = require "coppice"

local Dev = cop.device { "dev", bus = "system-bus", doc = "Its describe fails",
  describe = function (self, node)
    node.compatible = self.nothing
  end }

return cop.machine { "bad", doc = "An error in describe",
  build = function (board, p)
    board:add { "dev", Dev }
  end }
