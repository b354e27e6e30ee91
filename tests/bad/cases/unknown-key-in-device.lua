--- A key that no declaration knows.
--$ run CASE
--! CASE:6: type 'dev' has no key 'realise'; did you mean 'realize'?
local cop = require "coppice"

return cop.device { "dev", doc = "Has a hook of no name", realise = 1 }
