--- A negative default of a number without a sign.
--$ run CASE
--! CASE:6: property 'offset': default of an unsigned number of 32 bits cannot be negative, and -1 is; cop.int has a sign
local cop = require "coppice"

return cop.device { "dev", doc = "Goes back",
  props = { cop.uint { "offset", default = -1, doc = "By how much" } } }
