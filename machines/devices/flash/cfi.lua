--- NOR flash that tells its own geometry (Common Flash Interface): one bank, or two of one size.
local cop = require "coppice"

return cop.device { "flash.cfi", doc = "NOR flash with a common flash interface",
  compatible = "cfi-flash", node = "flash", bus = "system-bus",
  props = {
    cop.size { "size", required = true, doc = "Bytes of one bank" },
    cop.uint { "width", default = 4, min = 1, max = 8,
               doc = "Bytes of one access, over all chips side by side" },
  },
  windows = {
    cop.window { "bank0", size_prop = "size", kind = "rom", doc = "The first bank" },
    cop.window { "bank1", size_prop = "size", kind = "rom", optional = true,
                 doc = "The second bank" },
  },

  describe = function (self, node)
    node["bank-width"] = self.width
  end,
}
