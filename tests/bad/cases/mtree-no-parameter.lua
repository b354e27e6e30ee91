--- A parameter that the board does not have.
--$ mtree CASE sise=4
--! CASE: machine 'bad' has no parameter 'sise'
local cop = require "coppice"

return cop.machine { "bad", doc = "No parameters", build = function () end }
