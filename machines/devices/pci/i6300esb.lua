--- Intel 6300ESB watchdog timer (data sheet 300641-004, §16).
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "i6300esb", parent = "pci-device", doc = "Intel 6300ESB watchdog timer",
  leaves_out = "what the machine does when it bites: the output says so",
  defaults = { vendor_id = 0x8086, device_id = 0x25ab, class_id = 0x088000 },
  outputs = { cop.line { "wdt_tout", optional = true,
                         doc = "High once the second stage has run out" } },
  windows = { pci.bar { 0, "mmio", kind = "mem32", size = 16,
                        doc = "Timer values, reload, status" } },
}
