--- What every Arm processor has of its own, told once for all: the generic timer and the
--- performance monitors (Devicetree bindings arm,arch_timer and arm,pmu).
local cop = require "coppice"

cop.device { "arm.pmu", doc = "Performance monitors of the processors", bus = "system-bus",
  compatible = "arm,armv8-pmuv3", node = "pmu", leaves_out = "counting",
  outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "Overflow" } } }

--- Processors of version 7 bring theirs out, each on a line of its own.
cop.device { "arm.cortex-a15-pmu", doc = "Performance monitors of Cortex-A15s", bus = "system-bus",
  compatible = "arm,cortex-a15-pmu", node = "pmu", leaves_out = "counting",
  outputs = { cop.line { "irq", count = 4, trigger = "level-high", optional = true,
                         doc = "Overflow, of each processor" } } }

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
