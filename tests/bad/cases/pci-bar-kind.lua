--- A BAR of a kind that there is none of.
--! CASE:7: pci.bar 'regs': kind is "io", "mem32" or "mem64", not memory
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "odd", doc = "Its BAR is odd", parent = "pci-device",
  windows = { pci.bar { 0, "regs", kind = "memory", size = 0x1000 } } }
