--- A device for measuring how fast accesses are.
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "pci-testdev", parent = "pci-device", doc = "PCI device for tests of accesses",
  leaves_out = "the tests: which one runs is kept, and none runs",
  defaults = { vendor_id = 0x1b36, device_id = 0x0005, class_id = 0x00ff00 },
  windows = {
    pci.bar { 0, "mmio", kind = "mem32", size = 4096, doc = "Test header, data" },
    pci.bar { 1, "ports", kind = "io", size = 256, doc = "The same as ports" },
  },
}
