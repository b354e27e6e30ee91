--- Universal host controllers of USB 1.1 (UHCI design guide 1.1, §2 and §5), as Intel built them
--- in: PIIX3 (290550-002, §2.4), PIIX4 (290562-001, §6), ICH9 (316972-004, §15).
local cop = require "coppice"
local pci = require "coppice.pci"

local function controller (name, doc, device_id, revision, pin)
  return cop.device { name, parent = "usb-pci-host", doc = doc,
    leaves_out = "the frame list and its descriptors, and what its legacy register switches",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = device_id, revision = revision,
      class = "uhci", interrupt_pin = pin,
      registers = pci.registers {
        { 0x60, 1, value = 0x10 }, -- USB 1.0
        { 0x6a, 1, value = 0x01 },
      } },
    windows = { pci.bar { 4, "regs", kind = "io", size = 32,
                          doc = "Command, status, frame list, port status and control" } },
  }
end

controller ("piix3-usb-uhci", "USB 1.1 controller of Intel's PIIX3", 0x7020, 1, 4)
controller ("piix4-usb-uhci", "USB 1.1 controller of Intel's PIIX4", 0x7112, 1, 4)

local last
for i = 1, 6 do
  -- two groups of three, with INTA to INTC
  last = controller ("ich9-usb-uhci" .. i, ("USB 1.1 controller %d of Intel's ICH9"):format (i),
                     0x2933 + i, 3, (i - 1) % 3 + 1)
end
return last
