--- GICv2, the interrupt controller of many Arm machines, and the frame that turns messages into its
--- interrupts (Arm IHI 0048B; Devicetree bindings arm,gic and arm,gic-v2m-frame).
local cop = require "coppice"

local SPI, PPI = 0, 1

local function cells (kind, most)
  return function (self, number, trigger, processors)
    if number > most then
      self:fail ("no interrupt %d there; they are 0 to %d", number, most)
    end
    return { kind, number, (processors or 0) << 8 | trigger }
  end
end

cop.device { "arm.gic-v2m", doc = "Frame that turns messages into interrupts of a GICv2",
  compatible = "arm,gic-v2m-frame", node = "v2m", bus = "system-bus",
  leaves_out = "delivery: a message raises nothing",
  windows = { cop.window { "frame", size = 0x1000, width = 4, doc = "SETSPI and its type",
    cop.reg { 0x008, "MSI_TYPER", access = "ro", reset = 80 << 16 | 64,
              doc = "First interrupt and how many" },
    cop.reg { 0x040, "MSI_SETSPI_NS", access = "wo", doc = "Raises an interrupt" } } },

  describe = function (_, node)
    node["msi-controller"] = true
  end,
}

return cop.device { "arm.gic-v2", doc = "Arm GICv2 interrupt controller",
  compatible = "arm,cortex-a15-gic", node = "intc", bus = "system-bus",
  leaves_out = "priorities, targets and the processors' interface",
  inputs = {
    cop.line { "spi", count = 988, cells = 3, doc = "Shared interrupts, from 32 on",
               encode = cells (SPI, 987) },
    cop.line { "ppi", count = 16, cells = 3, shared = true,
               doc = "Interrupts of each processor, from 16 on; a third argument is their mask",
               encode = cells (PPI, 15) },
  },
  windows = {
    cop.window { "distributor", size = 0x10000, width = 4, doc = "GICD registers" },
    cop.window { "cpu_interface", size = 0x10000, width = 4, doc = "GICC registers" },
    cop.window { "frames", size = 0x10000, use = "forward", identity = true, optional = true,
                 doc = "Where its frames for messages are" },
  },
  buses = { cop.bus { "bus", "system-bus", doc = "Its frames for messages" } },
}
