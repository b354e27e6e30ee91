--- A file that a script includes and that is not there.
--! CASE:5: nowhere.lua: cannot be read: no such file
local cop = require "coppice"

local pmu = cop.include "nowhere.lua"

return pmu
