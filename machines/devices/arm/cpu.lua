--- One processor of the Arm architecture.
local cop = require "coppice"

return cop.device { "arm.cpu", doc = "Arm processor", node = "cpu", bus = "cpu-bus",
  leaves_out = "execution: no instruction runs",
  props = {
    cop.string { "model", default = "arm,cortex-a57", doc = "What its node is compatible with" },
    cop.bool   { "psci", default = false, doc = "It is switched on and off by PSCI" },
  },

  describe = function (self, node)
    node.device_type = "cpu"
    node.compatible  = self.model
    if self.psci then node["enable-method"] = "psci" end
  end,
}
