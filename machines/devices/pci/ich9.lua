--- Functions of Intel's ICH9 south bridge (data sheet 316972-004) that a Q35 board has: the bridge
--- to ISA (§13) and the SMBus controller (§19).
local cop = require "coppice"
local pci = require "coppice.pci"

cop.device { "ICH9-SMB", parent = "pci-device", doc = "Intel ICH9 SMBus controller",
  leaves_out = "transfers: no cycle runs on its bus",
  defaults = { vendor_id = 0x8086, device_id = 0x2930, revision = 2, class_id = 0x0c0500,
               interrupt_pin = 1, multifunction = true },
  windows = { pci.bar { 4, "ports", kind = "io", size = 64, width = 1, doc = "SMBus registers" } },
  buses = { cop.bus { "i2c", "i2c-bus", doc = "The SMBus" } } }

return cop.device { "ICH9-LPC", parent = "pci-isa-bridge", doc = "Intel ICH9 bridge to ISA",
  leaves_out = "power management, GPIO, the root complex registers and interrupt routing",
  -- Where power management is, and how the interrupts of the slots are routed: nowhere (§13.1.13,
  -- §13.1.16).
  defaults = { vendor_id = 0x8086, device_id = 0x2918, revision = 2, multifunction = true,
               registers = "40.4=1/ff80/0 60.4=80808080/8f8f8f8f/0 68.4=80808080/8f8f8f8f/0" },
  buses = { cop.bus { "isa.0", "isa-bus", doc = "I/O ports of the board" } } }
