--- Windows in a keyed table: `at` would not know their order.
--$ run CASE
--! ?
local cop = require "coppice"

return cop.device { "dev", doc = "Its windows have no order",
  windows = { regs = cop.window { "regs", size = 0x100 } } }
