--- Two devices that are told apart by their address, and have none.
--! CASE:8: /machine/b: its node would be 'serial', which is that of /machine/a: give each an address by 'at', or its bus 'pools'
local cop = require "coppice"

return cop.machine { "bad", doc = "Two devices without an address",
  build = function (board)
    board:add { "a", "ns16550a" }
    board:add { "b", "ns16550a" }
  end }
