--- Two children of one name.
--! CASE:8: /machine: there is a child 'uart' already
local cop = require "coppice"

return cop.machine { "bad", doc = "Two children of one name",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = 0x10000000 }
    board:add { "uart", "ns16550a", at = 0x10001000 }
  end }
