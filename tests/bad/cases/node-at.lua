--- A plain node with the address of a device.
--! CASE:6: /machine: a plain node has no 'at': 'reg' has its addresses, in the cells of the node above; 'generic' makes a device, which has 'at', 'irq' and 'enabled' (a property that is called so: { "at", value })
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  board:node { "memory@0", cop.node { "inner", at = { 0, 0x1000 } } }
end }
