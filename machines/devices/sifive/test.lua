--- SiFive test finisher: what is written to its one register ends the simulation, or starts it
--- again.
--
-- The register is the one of QEMU's include/hw/misc/sifive_test.h; Linux finds it through
-- syscon-poweroff and syscon-reboot.
local cop = require "coppice"

return cop.device { "sifive.test", doc = "Register that powers the board off or resets it",
  compatible = { "sifive,test1", "sifive,test0", "syscon" }, node = "test", bus = "system-bus",
  windows = {
    cop.window { "regs", size = 0x1000, min_access = 2, max_access = 4, doc = "The register",
      cop.reg { 0x0, "FINISH", access = "wo", doc = "Ends the simulation",
        cop.field { 0, "STATUS", bits = 16, doc = "0x3333 failed, 0x5555 passed, 0x7777 again" },
        cop.field { 16, "CODE", bits = 16, doc = "Of a failure: the exit code" } },
    },
  },
  leaves_out = "the end: what is written is kept, and the machine goes on",
}
