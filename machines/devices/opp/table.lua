--- Operating points of processors and of whatever else changes its speed: frequencies and what each
--- of them needs (Devicetree bindings operating-points-v2 and opp-v2-base).
local cop = require "coppice"

cop.bus_type { "opp-bus", doc = "The points of one table; no addresses", addressing = "plain",
  address_cells = "none", size_cells = "none" }

cop.device { "opp.point", doc = "A speed and what it needs", bus = "opp-bus",
  leaves_out = "what it is for: nothing runs faster",
  props = {
    cop.uint { "hz", bits = 64, default = 0, doc = "Frequency; 0: not told" },
    cop.uint { "microvolt", default = 0, max = 0xffffffff, doc = "Voltage; 0: not told" },
    cop.uint { "level", default = 0, max = 0xffffffff,
               doc = "Level of performance; 0: not told" },
    cop.uint { "latency", default = 0, max = 0xffffffff,
               doc = "Nanoseconds until it is reached; 0: not told" },
    cop.uint { "bandwidth", default = 0, max = 0xffffffff,
               doc = "Kilobytes a second of an interconnect, at most; 0: not told" },
    cop.bool { "suspend", default = false, doc = "The one to be at when everything sleeps" },
  },

  describe = function (self, node)
    if self.hz ~= 0 then node["opp-hz"] = cop.u64 (self.hz) end
    if self.microvolt > 0 then node["opp-microvolt"] = self.microvolt end
    if self.level > 0 then node["opp-level"] = self.level end
    if self.latency > 0 then node["clock-latency-ns"] = self.latency end
    if self.bandwidth > 0 then node["opp-peak-kBps"] = self.bandwidth end
    if self.suspend then node["opp-suspend"] = true end
  end }

return cop.device { "opp.table", doc = "Operating points", compatible = "operating-points-v2",
  bus = "system-bus", leaves_out = "what it is for: nothing runs faster",
  props = { cop.bool { "shared", default = false,
                       doc = "Those who use it change their speed together" } },
  buses = { cop.bus { "bus", "opp-bus", doc = "The points" } },
  describe = function (self, node)
    if self.shared then node["opp-shared"] = true end
  end }
