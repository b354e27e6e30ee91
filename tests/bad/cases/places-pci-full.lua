--- A PCI slot that is to be found behind a port that has one, by the machine's rule.
--! CASE:11: /machine/pcie/rp0/nic1: /machine/pcie/rp0/bus is full: its one slot is taken by /machine/pcie/rp0/nic0 (CASE:10)
local cop = require "coppice"

return cop.machine { "bad", doc = "A port with one slot",
  build = function (board)
    board.places = "stable"
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    local port = pcie:add { "rp0", "pcie-root-port" }
    port:add { "nic0", "e1000" }
    port:add { "nic1", "e1000" }
  end }
