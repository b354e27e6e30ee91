--- SiFive test finisher: what is written to its one register ends the simulation, or starts it
--- again.
local cop = require "coppice"

return cop.device { "sifive.test", doc = "Register that powers the board off or resets it",
  compatible = { "sifive,test1", "sifive,test0", "syscon" }, node = "test", bus = "system-bus",
  windows = { cop.window { "regs", size = 0x1000, doc = "The register" } },
}
