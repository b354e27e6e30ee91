--- Keys on GPIO pins (Devicetree binding gpio-keys).
local cop = require "coppice"

cop.bus_type { "key-bus", doc = "The keys of one group; no addresses", addressing = "plain",
  address_cells = "none", size_cells = "none" }

cop.device { "key.gpio", doc = "A key on a pin", bus = "key-bus", leaves_out = "fingers",
  props = {
    cop.string { "title", default = "", doc = "What is printed on it" },
    cop.uint { "code", default = 0, max = 0xffff, doc = "What Linux calls it" },
    cop.uint { "input_type", default = 1, max = 0xffff,
               doc = "Kind of input event: 1 is a key, 5 a switch" },
    cop.uint { "debounce", default = 0, max = 0xffffffff,
               doc = "Milliseconds that it has to rest; 0: not told" },
    cop.bool { "wakeup", default = false, doc = "It wakes the board" },
  },
  outputs = {
    cop.line { "gpios", kind = "gpio", optional = true, doc = "Its pin" },
    cop.line { "irq", trigger = "edge-both", optional = true,
               doc = "Its interrupt, where there is no pin that could be read" },
  },

  describe = function (self, node)
    if self.title ~= "" then node.label = self.title end
    node["linux,code"] = self.code
    if self.input_type ~= 1 then node["linux,input-type"] = self.input_type end
    if self.debounce > 0 then node["debounce-interval"] = self.debounce end
    if self.wakeup then node["wakeup-source"] = true end
  end }

return cop.device { "keys.gpio", doc = "Keys on pins", compatible = "gpio-keys",
  node = "gpio-keys", bus = "system-bus",
  props = {
    cop.string { "title", default = "", doc = "What the keyboard is called" },
    cop.bool { "autorepeat", default = false, doc = "A key that is held counts again and again" },
  },
  buses = { cop.bus { "bus", "key-bus", doc = "The keys" } },
  describe = function (self, node)
    if self.title ~= "" then node.label = self.title end
    if self.autorepeat then node.autorepeat = true end
  end }
