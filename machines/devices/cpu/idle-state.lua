--- How deep a processor sleeps, and what that costs (Devicetree binding idle-states). Firmware puts
--- it to sleep (arm.psci).
local cop = require "coppice"

return cop.device { "cpu.idle-state", doc = "A way for processors to sleep",
  compatible = "arm,idle-state", bus = "cpu-bus", leaves_out = "sleep",
  props = {
    cop.string { "title", default = "", doc = "What people call it" },
    cop.uint { "parameter", default = 0, max = 0xffffffff,
               doc = "What firmware is told (Arm DEN 0022D, §5.4); 0: nothing" },
    cop.uint { "entry", required = true, max = 0xffffffff, doc = "Microseconds to fall asleep" },
    cop.uint { "exit", required = true, max = 0xffffffff, doc = "Microseconds to wake up" },
    cop.uint { "residency", required = true, max = 0xffffffff,
               doc = "Microseconds of sleep that make it worth while" },
    cop.bool { "local_timer_stop", default = false, doc = "The processor's own timer stops" },
  },

  describe = function (self, node)
    if self.title ~= "" then node["idle-state-name"] = self.title end
    if self.parameter > 0 then node["arm,psci-suspend-param"] = self.parameter end
    node["entry-latency-us"] = self.entry
    node["exit-latency-us"]  = self.exit
    node["min-residency-us"] = self.residency
    if self.local_timer_stop then node["local-timer-stop"] = true end
  end }
