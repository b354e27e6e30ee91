--- Power state coordination interface: firmware that turns processors on and off at a call (Arm DEN
--- 0022D; Devicetree binding psci).
local cop = require "coppice"

-- Numbers of functions (DEN 0022D, §5.1). Bit 30 is set for callers with 64 bits; CPU_OFF has no
-- such variant.
local SUSPEND, OFF, ON, MIGRATE = 0x84000001, 0x84000002, 0x84000003, 0x84000005
local BITS_64 = 1 << 30

--- Since version 0.2 the numbers of the functions are fixed, and need not be told.
for _, row in ipairs {
  { "arm.psci-0.2", "arm,psci-0.2" }, { "arm.psci-1.0", "arm,psci-1.0" },
  { "arm.psci-1.0-0.2", { "arm,psci-1.0", "arm,psci-0.2" } },
} do
  local name, compatible = table.unpack (row)
  cop.device { name, doc = "Firmware that turns processors on and off, version "
                           .. name:match "%-(.*)":gsub ("%-", " and "),
    compatible = compatible, node = "psci", bus = "system-bus",
    leaves_out = "execution: there are no calls",
    props = { cop.enum { "method", choices = { "hvc", "smc" }, default = "smc",
                         doc = "The instruction that calls it" } },
    describe = function (self, node) node.method = self.method end }
end

return cop.device { "arm.psci", doc = "Firmware that turns processors on and off",
  compatible = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci" }, node = "psci", bus = "system-bus",
  leaves_out = "execution: there are no calls",
  props = {
    cop.enum { "method", choices = { "hvc", "smc" }, default = "smc",
               doc = "The instruction that calls it" },
    cop.uint { "bits", default = 64, min = 32, max = 64, doc = "Width of the callers" },
  },

  describe = function (self, node)
    local wide = self.bits == 64 and BITS_64 or 0
    node.method      = self.method
    node.cpu_suspend = SUSPEND | wide
    node.cpu_off     = OFF
    node.cpu_on      = ON | wide
    node.migrate     = MIGRATE | wide
  end,
}
