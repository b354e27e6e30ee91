--- An error in finalize, while the machine runs.
--$ run CASE
--! CASE:8: dev0 (dev #10): stuck
local cop = require "coppice"

local Dev = cop.device { "dev", doc = "Its finalize fails",
  finalize = function (self)
    error "stuck"
  end }

local m = cop.build "../one-hub.lua"

m:device_add { "dev0", Dev }
m.peripheral.dev0 = nil
