--- A register that is seen while a field is set that there is not.
--$ run CASE
--! CASE:6: type 'dev': window 'regs': register 'A': when 'LCR.DLAP': no register has this field, as in "LCR.DLAB"; did you mean 'LCR.DLAB'?
local cop = require "coppice"

return cop.device { "dev", doc = "Has registers",
  windows = { cop.window { "regs", size = 0x100,
    cop.reg { 0x00, "A", when = "LCR.DLAP" },
    cop.reg { 0x04, "LCR", cop.field { 7, "DLAB" } },
  } } }
