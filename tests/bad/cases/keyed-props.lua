--- Properties in a keyed table: their order would be lost.
--$ run CASE
--! ?
local cop = require "coppice"

return cop.device { "dev", doc = "Its properties have no order",
  props = {
    lines = cop.uint { "lines", doc = "How many" },
    size = cop.size { "size", doc = "How much" },
  } }
