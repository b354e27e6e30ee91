--- A cache that several processors share (Devicetree specification 0.4, §3.9).
local cop = require "coppice"

return cop.device { "cpu.cache", doc = "Cache of several processors", compatible = "cache",
  bus = "cpu-bus", leaves_out = "caching",
  props = {
    cop.size { "size", required = true, doc = "Bytes" },
    cop.uint { "line", default = 64, doc = "Bytes of a line" },
    cop.uint { "sets", required = true, doc = "Sets" },
    cop.uint { "level", default = 2, min = 2, max = 7, doc = "How far from the processors" },
  },
  describe = function (self, node)
    node["cache-size"]      = self.size
    node["cache-line-size"] = self.line
    node["cache-sets"]      = self.sets
    node["cache-level"]     = self.level
  end }
