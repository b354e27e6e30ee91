--- Two registers at one place.
--$ run CASE
--! CASE:6: type 'dev': window 'regs': register 'B': at 0x2-0x5 it overlaps register 'A' at 0x0-0x3
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A" },
    cop.reg { 0x02, "B" },
  } } }
