--- A slot that is to be found behind a port that has one.
--! CASE:10: /machine/pcie/rp0/br1: /machine/pcie/rp0/bus is full: its one slot is taken by /machine/pcie/rp0/br0 (CASE:9)
local cop = require "coppice"

return cop.machine { "bad", doc = "A slot that is to be found behind a port that has one",
  build = function (board)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    local port = pcie:add { "rp0", "pcie-root-port" }
    port:add { "br0", "pci-bridge", addr = 0 }
    port:add { "br1", "pci-bridge", addr = cop.auto }
  end }
