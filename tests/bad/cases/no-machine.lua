--- A script that returns no machine.
--! ?
local cop = require "coppice"

return { cop.KiB }
