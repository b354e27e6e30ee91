--- A register that does not say its name.
--$ run CASE
--! CASE:8: cop.reg begins with its address and its name: cop.reg { 0x10, "ISR", … }
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { "A" },
  } } }
