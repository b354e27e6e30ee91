--- A property without a doc.
--$ run CASE
--! ?
local cop = require "coppice"

return cop.device { "dev", doc = "One of its properties has no doc",
  props = { cop.uint { "lines", default = 8 } } }
