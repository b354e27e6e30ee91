--- A PCI address with a function that there is none of.
--! CASE:8: /machine/pcie/rp0: property 'addr' does not take "3.8": it wants a device from 0 to 31, or text in hexadecimal with a function from 0 to 7, as "1f.3"
local cop = require "coppice"

return cop.machine { "bad", doc = "A PCI address with a function that there is none of",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "rp0", "pcie-root-port", addr = "3.8" }
  end }
