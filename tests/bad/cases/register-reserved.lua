--- A register with the name of a method.
--$ run CASE
--! CASE:8: cop.reg 'read': every window has its own 'read', so that no register can be called that
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "read" },
  } } }
