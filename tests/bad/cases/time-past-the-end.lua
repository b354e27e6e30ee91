--- The clock does not go on past its end, where integers would become negative.
--$ run CASE
--! CASE:8: /machine: time cannot go on by 1 ns: it is 9223372036854775807, and ends at 9223372036854775807
local cop = require "coppice"

local m = cop.build (cop.machine { "still", build = function () end })
m.clock:advance (math.maxinteger)
m.clock:advance (1)
