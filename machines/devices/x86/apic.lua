--- Interrupt controllers and timers of a PC that are in memory: I/O APIC (82093AA data sheet
--- 290566-001), where messages arrive (Intel SDM volume 3, §11.11), HPET (specification 1.0a).
local cop = require "coppice"

cop.device { "ioapic", doc = "I/O APIC", bus = "system-bus", no_node = true,
  leaves_out = "redirection: inputs go no further",
  inputs = { cop.line { "irq", count = 24, cells = 1, shared = true, doc = "Interrupt inputs" } },
  windows = { cop.window { "mmio", size = 0x1000, width = 4, doc = "Index and data",
    cop.reg { 0x00, "IOREGSEL", mask = 0xff, doc = "Which register IOWIN shows (§3.1.1)" },
    cop.reg { 0x10, "IOWIN", doc = "The register that is selected (§3.1.2)" } } } }

cop.device { "hpet", doc = "High precision event timer", bus = "system-bus", no_node = true,
  leaves_out = "the counter and its comparators",
  windows = { cop.window { "mmio", size = 0x400, width = 8, doc = "Registers",
    cop.reg { 0x000, "GCAP_ID", access = "ro", reset = 0x009896808086a201,
              doc = "Period in fs, vendor, three timers of 64 bits (§2.3.4)" },
    cop.reg { 0x010, "GEN_CONF", mask = 3, doc = "Enable, legacy routing (§2.3.5)" } } } }

--- Messages are writes; the last one and how many there were can be read by a test.
return cop.device { "apic-msi", doc = "Where message-signalled interrupts arrive",
  bus = "system-bus", no_node = true,
  leaves_out = "delivery: a message is counted, and no processor sees it",
  props = { cop.uint { "messages", default = 0, bits = 64, when = "always", doc = "How many came" },
            cop.uint { "vector", default = 0, max = 0xff, when = "always",
                       doc = "Of the last one" } },
  windows = { cop.window { "messages_in", size = cop.MiB, priority = 4096, max_access = 4,
    read  = function () return 0 end,
    write = function (self, _, _, value)
      self.messages, self.vector = self.messages + 1, value & 0xff
    end,
    doc = "Address bits 12 to 19 name the processor" } } }
