--- Serial ATA controller of Intel's ICH9 in AHCI mode (ICH9 data sheet 316972-004, §14; Serial ATA
--- AHCI 1.3.1, §2 and §3).
local cop = require "coppice"
local pci = require "coppice.pci"

local SATA = 0x12 -- index and data pair: AHCI 1.3.1, §2.4

return cop.device { "ich9-ahci", parent = "pci-device", doc = "Intel ICH9 SATA controller (AHCI)",
  leaves_out = "ports and drives: no command is carried out",
  defaults = pci.defaults { vendor_id = 0x8086, device_id = 0x2922, revision = 2, class = "ahci",
    interrupt_pin = 1, msi = { 0x80, wide = true },
    capabilities = pci.capabilities { { 0xa8, id = SATA, size = 8 } },
    registers = pci.registers {
      { 0x90, 1, value = 0x40 }, -- address map: AHCI
      { 0xaa, 2, value = 0x0010 }, -- revision 1.0
      { 0xac, 4, value = 0x48 }, -- the pair is at 0x10 of BAR 4
    } },
  windows = {
    pci.bar { 4, "index_data", kind = "io", size = 32, doc = "Index and data pair" },
    pci.bar { 5, "hba", kind = "mem32", size = 4096, width = 4,
              doc = "Generic host control, then 128 bytes for each port" },
  },
}
