--- Time that is to go back.
--$ run CASE
--! CASE:7: time does not go back: -5 ns
local cop = require "coppice"

local m = cop.build (cop.machine { "m", doc = "A machine", build = function () end })
m.clock:advance (-5)
