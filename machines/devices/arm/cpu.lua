--- Processors of the Arm architecture: one type for each, "arm.cortex-a57" and so on.
--
-- What distinguishes them here is the architecture's version and the width of physical addresses
-- (ID_AA64MMFR0_EL1.PARange of each one's technical reference manual; Arm DDI 0487, D19.2.64).
local cop = require "coppice"

--          type              compatible         version  address bits
local processors = {
  { "arm.a64fx",       "arm,a64fx",       8, 48 },
  { "arm.cortex-a7",   "arm,cortex-a7",   7, 40 },
  { "arm.cortex-a15",  "arm,cortex-a15",  7, 40 },
  { "arm.cortex-a35",  "arm,cortex-a35",  8, 40 },
  { "arm.cortex-a53",  "arm,cortex-a53",  8, 40 },
  { "arm.cortex-a57",  "arm,cortex-a57",  8, 44 },
  { "arm.cortex-a72",  "arm,cortex-a72",  8, 44 },
  { "arm.cortex-a76",  "arm,cortex-a76",  8, 40 },
  -- All that an emulator can do. It says that it is what QEMU 7.2 says of its own.
  { "arm.max",         "arm,cortex-a57",  8, 52 },
  { "arm.neoverse-n1", "arm,neoverse-n1", 8, 48 },
}

cop.device { "arm.cpu", doc = "Arm processor; descend from it", node = "cpu", bus = "cpu-bus",
  abstract = true,
  leaves_out = "execution: no instruction runs",
  props = {
    cop.uint { "version", default = 8, min = 7, max = 8, doc = "Version of the architecture" },
    cop.uint { "address_bits", default = 40, min = 32, max = 52,
               doc = "Width of a physical address" },
    cop.bool { "psci", default = false, doc = "It is switched on and off by PSCI" },
    cop.int  { "numa_node", default = -1, min = -1, max = 0xffff,
               doc = "NUMA node it belongs to; -1: none" },
  },
  outputs = { cop.line { "clock", kind = "clock", optional = true, doc = "Its clock" } },
  inputs = { cop.line { "irq", undescribed = true,
                        doc = "Its interrupt, from the interrupt controller" } },

  describe = function (self, node)
    node.device_type = "cpu"
    if self.psci then node["enable-method"] = "psci" end
    if self.numa_node >= 0 then node["numa-node-id"] = self.numa_node end
  end,
}

for _, row in ipairs (processors) do
  local name, compatible, version, address_bits = table.unpack (row)
  cop.device { name, parent = "arm.cpu", compatible = compatible,
    doc = ("Arm processor %s"):format (name:match "%.(.*)"),
    defaults = { version = version, address_bits = address_bits } }
end
