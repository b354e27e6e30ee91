--- The same word in other letters is nearer than any other.
--! CASE:5: coppice has no 'KHz'; did you mean 'kHz'?
local cop = require "coppice"

local rate = 32 * cop.KHz

return cop.machine { "bad", doc = rate, build = function () end }
