--- A file that a script includes and that is not there.
--! ?
local cop = require "coppice"

local pmu = cop.include "nowhere.lua"

return pmu
