--- Something in a window that is no register.
--$ run CASE
--! CASE:7: cop.window 'regs' holds registers: cop.reg { 0x10, "ISR", … }
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    { 0x00, "A" },
  } } }
