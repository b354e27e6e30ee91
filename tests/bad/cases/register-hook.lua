--- A hook of a register that is no function.
--$ run CASE
--! CASE:8: cop.reg 'A': 'changed' is to be a function, not a string
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A", changed = "irq" },
  } } }
