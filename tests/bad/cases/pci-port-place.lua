--- A root port behind a root port.
--! CASE:9: /machine/pcie/rp0/rp1: it sits on the bus of a host, and /machine/pcie/rp0 is a 'pcie-root-port'
local cop = require "coppice"

return cop.machine { "bad", doc = "A root port behind a root port",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    local port = pcie:add { "rp0", "pcie-root-port" }
    port:add { "rp1", "pcie-root-port" }
  end }
