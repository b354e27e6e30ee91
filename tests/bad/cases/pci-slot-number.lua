--- Two ports with one slot number.
--$ run CASE
--! CASE:10: /machine/pcie/rp1: slot 1 of chassis 2 is that of /machine/pcie/rp0 (CASE:9); the first free one is 2
local cop = require "coppice"

cop.build (cop.machine { "bad", doc = "A machine with a host",
  build = function (board)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "rp0", "pcie-root-port", chassis = 2, slot = 1 }
    pcie:add { "rp1", "pcie-root-port", chassis = 2, slot = 1 }
  end })
