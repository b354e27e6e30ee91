--- An access that there is not.
--$ run CASE
--! CASE:8: cop.reg 'A': there is no access 'wo1c'; did you mean 'w1c'?
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A", access = "wo1c" },
  } } }
