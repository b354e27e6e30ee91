--- Memory that is kept for something, in a bus.group that is called reserved-memory (Devicetree
--- binding shared-dma-pool).
local cop = require "coppice"

return cop.device { "memory.dma-pool", doc = "Memory that is kept for DMA", bus = "system-bus",
  compatible = "shared-dma-pool",
  props = {
    cop.size { "size", required = true, doc = "Bytes" },
    cop.bool { "no_map", default = false, doc = "The kernel does not touch it" },
    cop.bool { "reusable", default = false, doc = "The kernel may lend it" },
    cop.bool { "is_default", default = false, doc = "For whom nothing else is kept" },
  },
  windows = { cop.window { "pool", size_prop = "size", kind = "ram", priority = -1, optional = true,
    doc = "Where it is; without it, anywhere. Where there is no other memory, it is memory" } },
  describe = function (self, node)
    if not self.at[1] then node.size = self.size end
    if self.no_map then node["no-map"] = true end
    if self.reusable then node.reusable = true end
    if self.is_default then node["linux,cma-default"] = true end
  end }
