--- A field that is wider than its register.
--$ run CASE
--! CASE:6: type 'dev': window 'regs': register 'A': field 'F' has bits 30 to 33, and the register bits 0 to 31
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A", cop.field { 30, "F", bits = 4 } },
  } } }
