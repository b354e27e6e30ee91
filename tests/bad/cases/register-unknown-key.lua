--- A key that no register knows.
--$ run CASE
--! CASE:8: cop.reg 'A' has no key 'acces'; did you mean 'access'?
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A", acces = "ro" },
  } } }
