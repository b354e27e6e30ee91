--- A BAR whose size is no power of two.
--! CASE:12: /machine/pcie/nic: window 'regs' is a BAR of 0x1800 bytes, which is no power of two; the next is 0x2000
local cop = require "coppice"
local pci = require "coppice.pci"

local Odd = cop.device { "odd", doc = "Its BAR is odd", parent = "pci-device",
  windows = { pci.bar { 0, "regs", kind = "mem32", size = 0x1800, doc = "Registers" } } }

return cop.machine { "bad", doc = "A BAR whose size is no power of two",
  build = function (board, p)
    local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
    pcie:add { "nic", Odd }
  end }
