--- A window of a chip's bus with interrupt lines beside it: both lead to what is outside. The
--- devices behind it number interrupts by its lines, and know of no controller (Devicetree
--- specification 0.4, §2.4.3: a nexus).
local cop = require "coppice"

local function nexus (name, doc, priority)
  return cop.device { name, doc = doc, compatible = "simple-bus", node = "bus", bus = "system-bus",
    props = {
      cop.size { "size", required = true, doc = "Bytes of the window" },
      cop.address { "base", default = 0, doc = "Where the window begins, in addresses of the bus" },
      cop.uint { "lines", required = true, min = 1, max = 1024, doc = "Interrupt lines" },
    },
    windows = { cop.window { "window", size_prop = "size", base_prop = "base", use = "forward",
                             priority = priority, doc = "Addresses of its devices" } },
    inputs = { cop.line { "irq", count_prop = "lines", cells = 1, doc = "Interrupts, by line",
      changed = function (self, level, place) self.out[place]:set (level) end } },
    outputs = { cop.line { "out", count_prop = "lines", nexus = true, optional = true,
                           trigger = "level-high", doc = "Where each line goes on to" } },
    buses = { cop.bus { "bus", "mmio32-bus", doc = "Its devices" } },
  }
end

-- Memory that is kept for DMA is at -1, behind all that answers.
nexus ("bus.nexus-behind", "One where a device beside it may hide a part of its window", -2)

return nexus ("bus.nexus", "Bus whose devices interrupt through numbered lines", 0)
