--- Two registers of one name.
--$ run CASE
--! CASE:6: type 'dev': window 'regs': there are two registers 'A'
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A" },
    cop.reg { 0x04, "A" },
  } } }
