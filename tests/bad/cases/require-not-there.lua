--- A module that is not there.
--! ?
local nothing = require "coppice.nothing"

return nothing
