--- Properties in a keyed table: their order would be lost.
--$ run CASE
--! CASE:6: type 'dev': 'props' is an array, since its order matters; write props = { cop.uint { "lines", … } }, not lines = …
local cop = require "coppice"

return cop.device { "dev", doc = "Its properties have no order",
  props = {
    lines = cop.uint { "lines", doc = "How many" },
    size = cop.size { "size", doc = "How much" },
  } }
