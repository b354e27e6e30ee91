--- More than a register can hold.
--$ run CASE
--! CASE:11: /machine/dev: register 'regs.LEN' is at most 0xffff, not 0x10000
local cop = require "coppice"

local Dev = cop.device { "dev", doc = "Has registers", bus = "system-bus",
  windows = { cop.window { "regs", size = 0x100, cop.reg { 0, "LEN", max = 0xffff } } } }
local m = cop.build (cop.machine { "bad", doc = "A machine with one device",
  build = function (board) board:add { "dev", Dev, at = 0 } end }, {})

m.dev.regs.LEN = 0x10000
