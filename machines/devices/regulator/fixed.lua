--- A supply that is on or off at most (Devicetree binding regulator-fixed).
local cop = require "coppice"

return cop.device { "regulator.fixed", doc = "Supply of a fixed voltage",
  compatible = "regulator-fixed", bus = "system-bus", leaves_out = "electricity",
  props = {
    cop.string { "output", required = true, doc = "What the supply is called" },
    cop.uint { "microvolt", default = 0, max = 0xffffffff, doc = "Its voltage; 0: not told" },
    cop.bool { "always_on", default = false, doc = "It is never switched off" },
    cop.bool { "active_high", default = false, doc = "Its pin is high when it is on" },
    cop.uint { "startup_delay_us", default = 0, max = 0xffffffff,
               doc = "Microseconds until it is there; 0: not told" },
    cop.bool { "boot_on", default = false, doc = "Firmware has switched it on" },
  },
  inputs = { cop.line { "supply", kind = "regulator", shared = true,
                        doc = "The supply, for whoever uses it" } },
  outputs = { cop.line { "vin", kind = "regulator", optional = true,
                         doc = "The supply that it is made from" },
              cop.line { "gpio", kind = "gpio", optional = true,
                         doc = "The pin that switches it" } },

  describe = function (self, node)
    node["regulator-name"] = self.output
    if self.microvolt > 0 then
      node["regulator-min-microvolt"] = self.microvolt
      node["regulator-max-microvolt"] = self.microvolt
    end
    if self.always_on then node["regulator-always-on"] = true end
    if self.active_high then node["enable-active-high"] = true end
    if self.startup_delay_us > 0 then node["startup-delay-us"] = self.startup_delay_us end
    if self.boot_on then node["regulator-boot-on"] = true end
  end,
}
