--- A default that the property has no room for.
--$ run CASE
--! CASE:6: property 'limit': default 1099511627776 does not fit into its 32 bits; say bits = 64
local cop = require "coppice"

return cop.device { "dev", doc = "Counts far",
  props = { cop.uint { "limit", default = 1 << 40, doc = "How far" } } }
