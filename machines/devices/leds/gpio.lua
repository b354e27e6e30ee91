--- Lights on GPIO pins (Devicetree bindings leds-gpio and leds/common).
local cop = require "coppice"

cop.bus_type { "led-bus", doc = "The lights of one group; no addresses", addressing = "plain" }

cop.device { "led.gpio", doc = "A light on a pin", bus = "led-bus",
  leaves_out = "light",
  props = {
    cop.string { "title", default = "", doc = "What is printed beside it" },
    cop.string { "trigger", default = "", doc = "What makes it shine" },
    cop.string { "initially", default = "", doc = "on, off or keep" },
  },
  outputs = { cop.line { "gpios", kind = "gpio", doc = "Its pin" } },

  describe = function (self, node)
    if self.title ~= "" then node.label = self.title end
    if self.trigger ~= "" then node["linux,default-trigger"] = self.trigger end
    if self.initially ~= "" then node["default-state"] = self.initially end
  end,
}

return cop.device { "leds.gpio", doc = "Lights on pins", compatible = "gpio-leds", node = "leds",
  bus = "system-bus", buses = { cop.bus { "bus", "led-bus", doc = "The lights" } } }
