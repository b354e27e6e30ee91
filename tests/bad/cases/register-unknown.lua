--- A register that a window has not.
--$ run CASE
--! CASE:11: /machine/dev: window 'regs' has no register 'LENN'; did you mean 'LEN'?
local cop = require "coppice"

local Dev = cop.device { "dev", doc = "Has registers", bus = "system-bus",
  windows = { cop.window { "regs", size = 0x100, cop.reg { 0, "LEN", max = 0xffff } } } }
local m = cop.build (cop.machine { "bad", doc = "A machine with one device",
  build = function (board) board:add { "dev", Dev, at = 0 } end }, {})

m.dev.regs.LENN = 1
