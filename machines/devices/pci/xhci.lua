--- USB 3 host controllers (eXtensible Host Controller Interface 1.2, §5.2) on PCI.
local cop = require "coppice"
local pci = require "coppice.pci"

local REGISTERS = 16 * cop.KiB

local function controller (name, doc, given)
  given.class, given.interrupt_pin = "xhci", 1
  given.msix = { 0x90, vectors = 16, bar = 0, table = 0x3000, pba = 0x3800 }
  given.express, given.ports = 0xa0, 4
  given.registers = pci.registers { { 0x60, 1, value = 0x30 } } -- USB 3.0
  return cop.device { name, parent = "usb-pci-host", doc = doc,
    leaves_out = "the rings of commands, transfers and events",
    defaults = pci.defaults (given),
    windows = { pci.bar { 0, "regs", kind = "mem64", size = REGISTERS,
                          doc = "Capability, operational, runtime and doorbell registers" } },
  }
end

controller ("nec-usb-xhci", "USB 3 controller NEC (Renesas) µPD720200",
  { vendor_id = 0x1033, device_id = 0x0194, revision = 3,
    msi = { 0x70, vectors = 16, wide = true } })
return controller ("qemu-xhci", "USB 3 controller of no maker",
  { vendor_id = 0x1b36, device_id = 0x000d, revision = 1 })
