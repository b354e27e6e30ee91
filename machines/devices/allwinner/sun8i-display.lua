--- The display of Allwinner's sun8i: an engine that mixes layers, and what times their pixels
--- (Devicetree bindings allwinner,sun8i-a83t-de2-clk, -mixer and allwinner,sun4i-a10-tcon).
local cop  = require "coppice"
local part = cop.include "../part.lua"
local irq, reset, named, declare = part.irq, part.reset, part.named, part.declare

local CLOCKS = { "bus", "mod" } -- of registers, and of the engine

cop.device { "allwinner.sun8i-v3s-display-engine", doc = "The display as a whole",
  compatible = "allwinner,sun8i-v3s-display-engine", node = "display-engine", bus = "system-bus",
  leaves_out = "pictures",
  props = { cop.link { "pipeline", to = "allwinner.sun8i-v3s-de2-mixer", required = true,
                       doc = "Where pictures begin" } },
  build = function (self) self.dt["allwinner,pipelines"] = self.pipeline end }

declare ("allwinner.sun8i-v3s-de2-clk", { doc = "Clocks and resets of the display engine",
  node = "clock", size = 0x10000, leaves_out = "clocks",
  inputs = {
    cop.line { "clock", kind = "clock", count = 11, cells = 1, shared = true,
               doc = "By the numbers of the binding" },
    cop.line { "line", kind = "reset", count = 4, cells = 1, shared = true,
               doc = "By the numbers of the binding" },
  },
  outputs = { part.clocks (CLOCKS), reset () },
  describe = function (_, node) node["clock-names"] = CLOCKS end })

declare ("allwinner.sun8i-v3s-de2-mixer", { doc = "Mixes layers into a picture", node = "mixer",
  size = 0x100000, leaves_out = "pictures",
  outputs = { part.clocks (CLOCKS), reset () },
  describe = function (_, node) node["clock-names"] = CLOCKS end })

return declare ("allwinner.sun8i-v3s-tcon", { doc = "Timing of a parallel panel",
  node = "lcd-controller", size = 0x1000, leaves_out = "pictures",
  inputs = { cop.line { "pixel", kind = "clock", shared = true, doc = "One tick a pixel" } },
  outputs = { irq (), named ("clock", "ahb", "Of its registers"),
              named ("clock", "tcon-ch0", "Of its channel"), reset () },
  describe = function (_, node)
    node["clock-output-names"] = "tcon-pixel-clock"
    node["reset-names"]        = "lcd"
  end })
