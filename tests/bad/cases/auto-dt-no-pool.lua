--- An address that is to be found, and nobody has said where.
--! CASE:7: /machine/serial: an address cannot be found on /machine/bus: it has no 'pools', and nothing is forwarded to it
local cop = require "coppice"

return cop.machine { "bad", doc = "No pool",
  build = function (board)
    board:generic { "serial", compatible = "a,b", at = { cop.auto, 0x100 } }
  end }
