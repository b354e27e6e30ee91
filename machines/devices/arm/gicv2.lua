--- GICv2, the interrupt controller of many Arm machines, and the frame that turns messages into its
--- interrupts (Arm IHI 0048B; Devicetree bindings arm,gic and arm,gic-v2m-frame).
local cop = require "coppice"
local gic = cop.include "gic.lua"

local CPUS      = 8
local FIRST_SPI = 32 -- as the controller itself numbers them

--- A bit for each processor that is wired.
local function wired (self)
  local mask = 0
  for i = 0, CPUS - 1 do
    if self.cpus[i].wires[1] then mask = mask | 1 << i end
  end
  return mask
end

--- The first of the frame's interrupts, by the controller's own number, and how many there are.
local function messages (self)
  local first = self.irqs[0].wires[1]
  local n     = 0
  while n < self.count and self.irqs[n].wires[1] do n = n + 1 end
  return first and first.place + FIRST_SPI or 0, n
end

cop.device { "arm.gic-v2m", doc = "Frame that turns messages into interrupts of a GICv2",
  compatible = "arm,gic-v2m-frame", node = "v2m", bus = "system-bus",
  props = { cop.uint { "count", default = 64, min = 1, max = 988,
                       doc = "At most so many interrupts" } },
  windows = { cop.window { "frame", size = 0x1000, width = 4,
    doc = "Server base system architecture, appendix E",
    cop.reg { 0x008, "MSI_TYPER", access = "ro", doc = "First interrupt and how many",
      read = function (self)
        local first, n = messages (self)
        return first << 16 | n
      end },
    cop.reg { 0x040, "MSI_SETSPI_NS", access = "wo", doc = "Raises the interrupt of this number",
      write = function (self, number)
        local first, n = messages (self)
        if number >= first and number < first + n then self.irqs[number - first]:pulse () end
      end } } },
  inputs = { cop.line { "msi", kind = "msi", shared = true, doc = "Messages" } },
  outputs = { cop.line { "irqs", count_prop = "count", trigger = "edge-rising", optional = true,
                         undescribed = true, doc = "What messages raise, in a row" } },
}

--- Those without frames for messages: beside a Cortex-A15 (DDI 0438I, chapter 8), and GIC-400 (DDI
--- 0471B). behind: buses hand interrupts on to it.
for _, row in ipairs {
  { "arm.cortex-a15-gic", { "arm,cortex-a15-gic", "arm,cortex-a9-gic" }, true },
  { "arm.gic-400", "arm,gic-400", false },
} do
  local name, compatible, behind = table.unpack (row)
  cop.device { name, doc = "Arm GICv2 interrupt controller without frames for messages",
    compatible = compatible, node = "interrupt-controller", bus = "system-bus",
    leaves_out = "its work: no interrupt reaches a processor",
    inputs  = gic.inputs (wired, behind),
    outputs = gic.outputs (CPUS),
    windows = {
      cop.window { "distributor", size = 0x1000, width = 4, doc = "GICD registers" },
      cop.window { "cpu_interface", size = 0x2000, width = 4, doc = "GICC registers" },
      cop.window { "hypervisor", size = 0x2000, width = 4, doc = "GICH registers" },
      cop.window { "virtual_cpu", size = 0x2000, width = 4, doc = "GICV registers" },
    } }
end

--- Beside a Cortex-A9: nothing for virtual machines (Arm DDI 0407I, chapter 3).
cop.device { "arm.cortex-a9-gic", doc = "Arm GIC of a Cortex-A9", compatible = "arm,cortex-a9-gic",
  node = "interrupt-controller", bus = "system-bus",
  leaves_out = "its work: no interrupt reaches a processor",
  inputs  = gic.inputs (wired),
  outputs = gic.outputs (CPUS),
  windows = {
    cop.window { "distributor", size = 0x1000, width = 4, doc = "GICD registers" },
    cop.window { "cpu_interface", size = 0x100, width = 4, doc = "GICC registers" },
  } }

return cop.device { "arm.gicv2", doc = "Arm GICv2 interrupt controller",
  compatible = "arm,cortex-a15-gic", node = "intc", bus = "system-bus",
  leaves_out = "its work: no interrupt reaches a processor",
  inputs  = gic.inputs (wired),
  outputs = gic.outputs (CPUS),
  windows = {
    cop.window { "distributor", size = 0x10000, width = 4, doc = "GICD registers" },
    cop.window { "cpu_interface", size = 0x10000, width = 4, doc = "GICC registers" },
    cop.window { "hypervisor", size = 0x10000, width = 4, optional = true,
                 doc = "GICH registers: control of virtual interrupts" },
    cop.window { "virtual_cpu", size = 0x10000, width = 4, optional = true,
                 doc = "GICV registers: the interface that a virtual machine has" },
    gic.frames (),
  },
  buses = { cop.bus { "bus", "system-bus", doc = "Its frames for messages" } },
}
