--- A file that a script includes and whose name is misspelt.
--! CASE:5: overlpa.lua: cannot be read: no such file; did you mean 'overlap.lua'?
local cop = require "coppice"

local pmu = cop.include "overlpa.lua"

return pmu
