--- An error in unrealize, while the machine runs.
--$ run CASE
--! CASE:8: /machine/peripheral/dev0: stuck
local cop = require "coppice"

local Dev = cop.device { "dev", doc = "Its unrealize fails",
  unrealize = function (self)
    error "stuck"
  end }

local m = cop.build "../one-hub.lua"

m:device_add { "dev0", Dev }
m.peripheral.dev0 = nil
