--- A register behind the end of its window.
--$ run CASE
--! CASE:6: type 'dev': window 'regs': register 'A': it lies at 0xfe-0x101, outside its window of 0x100 bytes
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0xfe, "A" },
  } } }
