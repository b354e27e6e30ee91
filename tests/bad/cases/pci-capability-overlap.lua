--- Two capabilities at one place of configuration space.
--! CASE:12: /machine/pcie/nic: capability 'msi' at 0x44-0x4d of configuration space overlaps capability 'pm' at 0x40-0x47
local cop = require "coppice"
local pci = require "coppice.pci"

local Odd = cop.device { "odd", doc = "Its capabilities overlap", parent = "pci-device",
  defaults = pci.defaults { pm = 0x40, msi = 0x44 } }

return cop.machine { "bad", doc = "Two capabilities at one place of configuration space",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "nic", Odd }
  end }
