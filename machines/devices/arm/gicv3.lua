--- GICv3 and GICv4, and the service that translates messages into their interrupts (Arm IHI 0069H;
--- Devicetree binding arm,gic-v3).
local cop = require "coppice"
local gic = cop.include "gic.lua"

cop.device { "arm.gicv3-its", doc = "Interrupt translation service of a GICv3",
  compatible = "arm,gic-v3-its", node = "its", bus = "system-bus",
  leaves_out = "translation: a message raises nothing",
  windows = { cop.window { "regs", size = 0x20000, doc = "Control, and the frame for messages" } },
  inputs  = { cop.line { "msi", kind = "msi", cells = 1, shared = true,
                         doc = "Messages, by the number of the device that sends them" } },
}

--- With one region of redistributors, and no services; some have the registers of a GICv2, too.
cop.device { "arm.gicv3-single", doc = "Arm GICv3 interrupt controller, alone",
  compatible = "arm,gic-v3", node = "interrupt-controller", bus = "system-bus",
  leaves_out = "its work: no interrupt reaches a processor",
  props = {
    cop.size { "redistributor_size", default = 0x20000, min = 0x20000,
               doc = "Bytes of the redistributors: 128 KiB for each processor" },
    cop.size { "cpu_size", default = 0x2000, min = 0x1000, doc = "Bytes of the GICC registers" },
    cop.size { "hypervisor_size", default = 0x2000, min = 0x1000,
               doc = "Bytes of the GICH registers" },
    cop.size { "virtual_size", default = 0x2000, min = 0x1000,
               doc = "Bytes of the GICV registers" },
  },
  inputs  = gic.inputs (),
  outputs = gic.outputs (512),
  windows = {
    cop.window { "distributor", size = 0x10000, doc = "GICD registers" },
    cop.window { "redistributors", size_prop = "redistributor_size",
                 doc = "GICR registers of each processor" },
    cop.window { "cpu_interface", size_prop = "cpu_size", optional = true,
                 doc = "GICC registers" },
    cop.window { "hypervisor", size_prop = "hypervisor_size", optional = true,
                 doc = "GICH registers: control of virtual interrupts" },
    cop.window { "virtual_cpu", size_prop = "virtual_size", optional = true,
                 doc = "GICV registers: the interface that a virtual machine has" },
  } }

return cop.device { "arm.gicv3", doc = "Arm GICv3 interrupt controller",
  compatible = "arm,gic-v3", node = "intc", bus = "system-bus",
  leaves_out = "its work: no interrupt reaches a processor",
  props = {
    cop.size { "redistributor_size", default = 0x20000, min = 0x20000,
               doc = "Bytes of the first region of redistributors: 128 KiB for each processor, "
                     .. "256 KiB with GICv4" },
    cop.size { "more_size", default = 0x20000, min = 0x20000,
               doc = "Bytes of the second region of them" },
  },
  inputs  = gic.inputs (),
  outputs = gic.outputs (512),
  windows = {
    cop.window { "distributor", size = 0x10000, doc = "GICD registers" },
    cop.window { "redistributors", size_prop = "redistributor_size",
                 doc = "GICR registers of each processor" },
    cop.window { "more", size_prop = "more_size", optional = true,
                 doc = "Those of processors for which the first region has no room" },
    gic.frames (),
  },
  buses = { cop.bus { "bus", "system-bus", doc = "Its translation services" } },

  describe = function (self, node)
    node["#redistributor-regions"] = self.at[3] and 2 or 1
  end,
}
