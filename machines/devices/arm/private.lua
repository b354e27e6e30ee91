--- What every Arm processor has of its own, told once for all: the generic timer and the
--- performance monitors (Devicetree bindings arm,arch_timer and arm,pmu).
local cop = require "coppice"

cop.device { "arm.pmu", doc = "Performance monitors of the processors", bus = "system-bus",
  compatible = "arm,armv8-pmuv3", node = "pmu", leaves_out = "counting",
  outputs = { cop.line { "irq", doc = "Overflow" } } }

return cop.device { "arm.timer", doc = "Generic timers of the processors", bus = "system-bus",
  compatible = { "arm,armv8-timer", "arm,armv7-timer" }, node = "timer", leaves_out = "time",
  outputs = { cop.line { "irq", count = 4, doc = "Secure, non-secure, virtual and hypervisor" } },

  describe = function (_, node)
    node["always-on"] = true
  end,
}
