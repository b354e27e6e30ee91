--- Windows in a keyed table: `at` would not know their order.
--$ run CASE
--! CASE:6: type 'dev': 'windows' is an array, since its order matters; write windows = { cop.window { "regs", … } }, not regs = …
local cop = require "coppice"

return cop.device { "dev", doc = "Its windows have no order",
  windows = { regs = cop.window { "regs", size = 0x100 } } }
