--- The light behind a screen, as bright as a PWM makes it (Devicetree binding pwm-backlight). The
--- levels, in steps of the PWM, are said by hand: brightness-levels.
local cop = require "coppice"

return cop.device { "backlight.pwm", doc = "Light behind a screen", compatible = "pwm-backlight",
  node = "backlight", bus = "system-bus", leaves_out = "light",
  props = {
    cop.int { "initially", default = -1, min = -1, max = 0x7fffffff,
              doc = "Number of the level that it begins with; -1: not told" },
    cop.uint { "steps", default = 0, max = 0xffffffff,
               doc = "Steps between two levels; 0: not told" },
  },
  outputs = {
    cop.line { "pwms", kind = "pwm", optional = true, doc = "How bright it is" },
    cop.line { "enable", kind = "gpio", optional = true, doc = "The pin that switches it" },
    cop.line { "power", kind = "regulator", optional = true, doc = "Its supply" },
  },
  describe = function (self, node)
    if self.initially >= 0 then node["default-brightness-level"] = self.initially end
    if self.steps > 0 then node["num-interpolated-steps"] = self.steps end
  end }
