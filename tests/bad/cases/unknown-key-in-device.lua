--- A key that no declaration knows.
--$ run CASE
--! ?
local cop = require "coppice"

return cop.device { "dev", doc = "Has a hook of no name", realise = 1 }
