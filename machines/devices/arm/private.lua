--- What every Arm processor has of its own, told once for all: the generic timer and the
--- performance monitors (Devicetree bindings arm,arch_timer and arm,pmu).
local cop = require "coppice"

cop.device { "arm.pmu", doc = "Performance monitors of the processors", bus = "system-bus",
  compatible = "arm,armv8-pmuv3", node = "pmu", leaves_out = "counting",
  outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "Overflow" } } }

--- Where they are not of the architecture but of the processor, and each has a line of its own.
for _, name in ipairs { "cortex-a7", "cortex-a15", "cortex-a53" } do
  cop.device { "arm." .. name .. "-pmu", doc = "Performance monitors of an Arm " .. name,
    compatible = "arm," .. name .. "-pmu", node = "pmu", bus = "system-bus",
    leaves_out = "counting",
    outputs = { cop.line { "irq", count = 4, trigger = "level-high", optional = true,
                           doc = "Overflow, of each processor or of all" } } }
end

return cop.device { "arm.timer", doc = "Generic timers of the processors", bus = "system-bus",
  node = "timer", leaves_out = "time",
  props = { cop.uint { "version", default = 8, min = 7, max = 8,
                       doc = "Version of the processors' architecture" } },
  outputs = { cop.line { "irq", count = 4, trigger = "level-high",
                         doc = "Secure, non-secure, virtual and hypervisor" } },

  describe = function (self, node)
    local v7 = "arm,armv7-timer"
    node.compatible   = self.version == 8 and { "arm,armv8-timer", v7 } or v7
    node["always-on"] = true
  end,
}
