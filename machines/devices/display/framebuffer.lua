--- Pixels in memory that firmware has left on the screen (Devicetree binding
--- allwinner,simple-framebuffer).
local cop = require "coppice"

return cop.device { "allwinner.simple-framebuffer", doc = "Picture that firmware has set up",
  compatible = { "allwinner,simple-framebuffer", "simple-framebuffer" }, bus = "system-bus",
  leaves_out = "pictures",
  props = { cop.string { "pipeline", required = true, doc = "The way from memory to the screen" } },
  outputs = { cop.line { "clocks", kind = "clock", count = 8, optional = true,
                         doc = "What must run on until a driver has taken over" } },
  describe = function (self, node) node["allwinner,pipeline"] = self.pipeline end }
