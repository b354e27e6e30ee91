--- Inter-VM shared memory: registers, and memory that several machines see.
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "ivshmem-plain", parent = "pci-device", doc = "Memory shared between machines",
  leaves_out = "sharing: its memory is this machine's own; doorbells between machines",
  props = { cop.size { "size", default = cop.MiB, min = 4096, doc = "Bytes that are shared" } },
  defaults = { vendor_id = 0x1af4, device_id = 0x1110, revision = 1, class_id = 0x050000 },
  windows = {
    pci.bar { 0, "registers", kind = "mem32", size = 256, width = 4,
              doc = "Interrupt mask and status, position, doorbell" },
    pci.bar { 2, "memory", kind = "mem64", prefetchable = true, size_prop = "size", memory = "ram",
              doc = "What is shared" },
  },
}
