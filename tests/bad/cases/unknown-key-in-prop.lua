--- A key that no property knows.
--$ run CASE
--! CASE:7: cop.uint 'lines' has no key 'maximum'
local cop = require "coppice"

return cop.device { "dev", doc = "Has a bound of no name",
  props = { cop.uint { "lines", maximum = 8, doc = "Lines" } } }
