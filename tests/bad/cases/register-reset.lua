--- A value after reset that is more than the largest.
--$ run CASE
--! CASE:6: type 'dev': window 'regs': register 'A': its reset 0x10 is more than its max 0xf
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A", max = 0xf, reset = 0x10 },
  } } }
