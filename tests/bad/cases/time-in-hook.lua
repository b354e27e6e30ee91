--- Time that is moved by what it brings about.
--$ run CASE
--! CASE:7: /machine: advancing time is not possible inside a hook or another operation
local cop = require "coppice"

local m = cop.build (cop.machine { "m", doc = "A machine", build = function () end })
m:after (1, function () m.clock:advance (1) end)
m.clock:advance (5)
