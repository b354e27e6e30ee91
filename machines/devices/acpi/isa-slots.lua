--- The slots of a PC: the registers of both controllers are I/O ports.
local cop = require "coppice"

cop.device { "isa-memory-slots", parent = "acpi.memory-slots", bus = "isa-bus",
  doc = "Slots for memory modules, as ports of a PC" }

return cop.device { "isa-cpu-slots", parent = "acpi.cpu-slots", bus = "isa-bus",
  doc = "Slots for CPUs, as ports of a PC" }
