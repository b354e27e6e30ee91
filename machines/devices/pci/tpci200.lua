--- TEWS TPCI200: a carrier for four IndustryPack modules (user manual 1.14; its bridge is a PLX
--- PCI9030).
local cop = require "coppice"
local pci = require "coppice.pci"

return cop.device { "tpci200", parent = "pci-device", doc = "TEWS TPCI200 IndustryPack carrier",
  leaves_out = "the modules in its four slots: their spaces answer nothing",
  defaults = pci.defaults { vendor_id = 0x1498, device_id = 0x30c8, class = "bridge",
    status_bits = 0x0280, subsystem_vendor_id = 0x1498, subsystem_id = 0x300a, interrupt_pin = 1,
    registers = pci.registers {
      -- The bridge has a list of capabilities, for power management, hot swap and vital product
      -- data, and its status register does not say so.
      { 0x40, 4, value = 0x48014801 },
      { 0x48, 4, value = 0x00024c06 },
      { 0x4c, 4, value = 0x00000003 },
    } },
  windows = {
    pci.bar { 0, "local_config", kind = "mem32", size = 0x80, width = 4,
              doc = "Registers of the PLX bridge" },
    pci.bar { 1, "local_config_io", kind = "io", size = 0x80, width = 4,
              doc = "The same as ports" },
    pci.bar { 2, "control", kind = "mem32", size = 0x100, width = 2,
              doc = "Revision, control and status of each slot" },
    pci.bar { 3, "io_id_int", kind = "mem32", size = 0x400, width = 2,
              doc = "I/O, ID and interrupt space of the modules" },
    pci.bar { 4, "memory16", kind = "mem32", size = 32 * cop.MiB, width = 2,
              doc = "Memory space of the modules, 16 bits wide" },
    pci.bar { 5, "memory8", kind = "mem32", size = 16 * cop.MiB, width = 1,
              doc = "Memory space of the modules, 8 bits wide" },
  },
}
