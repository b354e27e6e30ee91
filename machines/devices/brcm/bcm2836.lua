--- What the BCM2836 put around the BCM2835 for several processors (QA7 rev 3.4), and the interrupt
--- controller beside them (BCM2835 ARM Peripherals, chapter 7).
local cop = require "coppice"
local part = cop.include "../part.lua"

--- The processors see peripherals 16 MiB long where the board puts them; DMA sees memory elsewhere
--- (BCM2835 ARM Peripherals, §1.2.3).
cop.device { "brcm.soc", doc = "Bus of the peripherals", compatible = "simple-bus", node = "soc@",
  bus = "system-bus",
  windows = {
    cop.window { "peripherals", size = 16 * cop.MiB, use = "forward", bus_base = 0x7e000000,
                 priority = 1, doc = "What the video processor has, too" },
    cop.window { "local", size = 0x1000, use = "forward", bus_base = 0x40000000,
                 doc = "What belongs to the processors" },
  },
  props = {
    cop.address { "dma_base", default = 0xc0000000, doc = "Where DMA sees memory, from 0 on" },
    cop.size { "dma_size", required = true, doc = "How much of it" },
  },
  buses = { cop.bus { "bus", "mmio32-bus", doc = "Its devices" } },
  describe = function (self, node)
    node["dma-ranges"] = cop.cells { self.dma_base, 0, self.dma_size }
  end }

--- Bank and number; the banks are those of the pending registers (§7.5).
local function bank (first)
  return function (_, place) return { first + place // 32, place % 32 } end
end

--- The BCM2835 has one processor, and nothing between this and it.
for _, chip in ipairs { "bcm2835", "bcm2836" } do
  cop.device { "brcm." .. chip .. "-armctrl-ic", doc = "Interrupt controller of the peripherals",
    compatible = "brcm," .. chip .. "-armctrl-ic", node = "interrupt-controller",
    bus = "system-bus", leaves_out = "its work: no interrupt reaches a processor",
    windows = { cop.window { "regs", size = 0x200, width = 4, doc = "Registers (§7.5)" } },
    inputs = {
      cop.line { "arm", count = 8, cells = 2, shared = true,
                 doc = "Those of the processors' side", encode = bank (0) },
      cop.line { "gpu", count = 64, cells = 2, shared = true,
                 doc = "Those that the video processor has, too", encode = bank (1) },
    },
    outputs = { part.irq (1, "To the controller of the processors") } }
end

return cop.device { "brcm.bcm2836-l1-intc", doc = "Interrupts of each processor", -- QA7, §4.10
  compatible = "brcm,bcm2836-l1-intc", node = "local_intc", bus = "system-bus",
  leaves_out = "its work: no interrupt reaches a processor",
  windows = { cop.window { "regs", size = 0x100, width = 4, doc = "Registers (chapter 4)" } },
  inputs = { cop.line { "irq", count = 12, cells = 2, trigger = "level-high",
                        doc = "Timers, mailboxes, the peripherals, performance monitors" } } }
