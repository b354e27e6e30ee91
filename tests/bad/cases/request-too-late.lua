--- A request of a device that has been unplugged.
--$ run CASE
--! CASE:10: d (bad.late #8) was removed at CASE:9
local cop = require "coppice"

local m = cop.build (cop.machine { "m", doc = "A machine", build = function () end })
cop.device { "bad.late", doc = "Is held by somebody" }
local d = m:device_add { "d", "bad.late" }; local hold = d:hold "a script"
m:device_del "d"
d:request ("read", function () end)
hold:release ()
