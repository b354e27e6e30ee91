--- Host-target interface of Berkeley's simulators: a word to the host and one from it, for a
--- console and to end the simulation (riscv-isa-sim, fesvr).
local cop = require "coppice"

return cop.device { "ucb.htif", doc = "Console and end of a simulation, through two words",
  compatible = "ucb,htif0", node = "htif", bus = "system-bus",
  leaves_out = "the host: what is written is kept, and nobody answers",
  windows = { cop.window { "regs", size = 0x1000, width = 8, min_access = 4, max_access = 8,
    doc = "The two words",
    cop.reg { 0x0, "FROMHOST", doc = "What the host says" },
    cop.reg { 0x8, "TOHOST", doc = "Device, command and payload, for the host" } } },
}
