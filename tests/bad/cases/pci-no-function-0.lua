--- Function 1 of a PCI device that has no function 0.
--! CASE:8: /machine/pcie/rp0: 3.1 of /machine/pcie/bus has no function 0: without it no guest finds the others
local cop = require "coppice"

return cop.machine { "bad", doc = "Function 1 of a PCI device that has no function 0",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "rp0", "pcie-root-port", addr = "3.1" }
  end }
