--- What every Arm processor has of its own, told once for all: the generic timer and the
--- performance monitors (Devicetree bindings arm,arch_timer and arm,pmu).
local cop = require "coppice"

cop.device { "arm.pmu", doc = "Performance monitors of the processors", bus = "system-bus",
  compatible = "arm,armv8-pmuv3", node = "pmu", leaves_out = "counting",
  outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "Overflow" } } }

--- Where they are not of the architecture but of the processor, and each has a line of its own.
for _, name in ipairs { "cortex-a5", "cortex-a7", "cortex-a8", "cortex-a9", "cortex-a12",
                        "cortex-a15", "cortex-a17", "cortex-a35", "cortex-a53", "cortex-a55",
                        "cortex-a57", "cortex-a72", "cortex-a73", "cortex-a75", "cortex-a76" } do
  cop.device { "arm." .. name .. "-pmu", doc = "Performance monitors of an Arm " .. name,
    compatible = "arm," .. name .. "-pmu", node = "pmu", bus = "system-bus",
    leaves_out = "counting",
    outputs = { cop.line { "irq", count = 8, trigger = "level-high", optional = true,
                           doc = "Overflow, of each processor or of all" } } }
end

return cop.device { "arm.timer", doc = "Generic timers of the processors", bus = "system-bus",
  node = "timer", leaves_out = "time",
  props = {
    cop.uint { "version", default = 8, min = 7, max = 8,
               doc = "Version of the processors' architecture" },
    cop.bool { "like_v7", default = true,
               doc = "Of version 8: its node says that a driver for version 7 will do, too" },
    cop.bool { "always_on", default = true, doc = "They run on when the processor sleeps" },
  },
  outputs = { cop.line { "irq", count = 5, trigger = "level-high",
                         doc = "Secure, non-secure, virtual and hypervisor; its virtual one" } },

  describe = function (self, node)
    local v7 = "arm,armv7-timer"
    local v8 = self.like_v7 and { "arm,armv8-timer", v7 } or "arm,armv8-timer"
    node.compatible = self.version == 8 and v8 or v7
    if self.always_on then node["always-on"] = true end
  end,
}
