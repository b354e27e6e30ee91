--- A property without a doc.
--$ run CASE
--! CASE:6: type 'dev': property 'lines': it has no doc
local cop = require "coppice"

return cop.device { "dev", doc = "One of its properties has no doc",
  props = { cop.uint { "lines", default = 8 } } }
