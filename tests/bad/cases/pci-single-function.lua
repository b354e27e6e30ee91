--- Function 1 beside a function 0 that says that it is alone.
--! CASE:9: /machine/pcie/rp1: 3.1 of /machine/pcie/bus cannot be used: function 0, /machine/pcie/rp0 (CASE:8), is alone ('multifunction' is false)
local cop = require "coppice"

return cop.machine { "bad", doc = "Function 1 beside a function 0 that says that it is alone",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "rp0", "pcie-root-port", addr = "3.0" }
    pcie:add { "rp1", "pcie-root-port", addr = "3.1" }
  end }
