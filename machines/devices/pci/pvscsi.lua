--- VMware's paravirtual SCSI adapter.
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "pvscsi", parent = "pci-device", doc = "VMware paravirtual SCSI adapter",
  leaves_out = "the rings of requests, completions and messages",
  defaults = pci.defaults { vendor_id = 0x15ad, device_id = 0x07c0, revision = 2, class = "scsi",
    subsystem_vendor_id = 0x15ad, subsystem_id = 0x07c0, interrupt_pin = 1,
    msi = { 0x7c, wide = true }, express = 0x40,
    registers = pci.registers { { 0x0d, 1, value = 0xff } } }, -- latency timer
  windows = { pci.bar { 0, "mem", kind = "mem32", size = 32 * cop.KiB, width = 4,
                        doc = "Command, its data, interrupt status and mask, kick" } },
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its SCSI bus" } },
}
