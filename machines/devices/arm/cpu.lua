--- Processors of the Arm architecture: one type for each, "arm.cortex-a57" and so on.
--
-- What distinguishes them here is the architecture's version and the width of physical addresses
-- (ID_AA64MMFR0_EL1.PARange of each one's technical reference manual; Arm DDI 0487, D19.2.64).
local cop = require "coppice"

--          type              compatible         version  address bits
local processors = {
  { "arm.a64fx",       "arm,a64fx",       8, 40 },
  { "arm.cortex-a5",   "arm,cortex-a5",   7, 32 },
  { "arm.cortex-a7",   "arm,cortex-a7",   7, 40 },
  { "arm.cortex-a8",   "arm,cortex-a8",   7, 32 },
  { "arm.cortex-a9",   "arm,cortex-a9",   7, 32 },
  { "arm.cortex-a12",  "arm,cortex-a12",  7, 40 },
  { "arm.cortex-a15",  "arm,cortex-a15",  7, 40 },
  { "arm.cortex-a17",  "arm,cortex-a17",  7, 40 },
  { "arm.cortex-a35",  "arm,cortex-a35",  8, 40 },
  { "arm.cortex-a53",  "arm,cortex-a53",  8, 40 },
  { "arm.cortex-a55",  "arm,cortex-a55",  8, 40 },
  { "arm.cortex-a57",  "arm,cortex-a57",  8, 44 },
  { "arm.cortex-a72",  "arm,cortex-a72",  8, 44 },
  { "arm.cortex-a73",  "arm,cortex-a73",  8, 40 },
  { "arm.cortex-a75",  "arm,cortex-a75",  8, 44 },
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
    cop.uint { "capacity", default = 0, max = 0xffffffff,
               doc = "Speed beside that of others at the same frequency, in DMIPS/MHz times any "
                     .. "factor; 0: not told" },
    cop.uint { "power", default = 0, max = 0xffffffff,
               doc = "Microwatts at 1 MHz and 1 V; 0: not told" },
    cop.uint { "cooling_cells", default = 0, max = 0xffffffff,
               doc = "2: it can be slowed down when it gets hot; 0: it cannot" },
    cop.int  { "numa_node", default = -1, min = -1, max = 0xffff,
               doc = "NUMA node it belongs to; -1: none" },
  },
  outputs = { cop.line { "clock", kind = "clock", count = 8, optional = true,
                         doc = "Its clock, and those that it may change to" },
              cop.line { "cpu", kind = "regulator", optional = true, doc = "Its supply" } },
  inputs = { cop.line { "irq", undescribed = true,
                        doc = "Its interrupt, from the interrupt controller" } },

  describe = function (self, node)
    node.device_type = "cpu"
    if self.psci then node["enable-method"] = "psci" end
    if self.capacity > 0 then node["capacity-dmips-mhz"] = self.capacity end
    if self.power > 0 then node["dynamic-power-coefficient"] = self.power end
    if self.cooling_cells > 0 then node["#cooling-cells"] = self.cooling_cells end
    if self.numa_node >= 0 then node["numa-node-id"] = self.numa_node end
  end,
}

for _, row in ipairs (processors) do
  local name, compatible, version, address_bits = table.unpack (row)
  cop.device { name, parent = "arm.cpu", compatible = compatible,
    doc = ("Arm processor %s"):format (name:match "%.(.*)"),
    defaults = { version = version, address_bits = address_bits } }
end
