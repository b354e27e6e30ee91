--- Two functions at one place of a PCI bus.
--! CASE:9: /machine/pcie/rp1: 1c.0 of /machine/pcie/bus is taken by /machine/pcie/rp0 (CASE:8); the first free device number is 0
local cop = require "coppice"

return cop.machine { "bad", doc = "Two functions at one place of a PCI bus",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "rp0", "pcie-root-port", addr = "1c.0" }
    pcie:add { "rp1", "pcie-root-port", addr = "1c.0" }
  end }
