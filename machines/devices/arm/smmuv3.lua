--- System memory management unit, version 3: translates the addresses of devices' DMA (Arm IHI
--- 0070E; Devicetree binding arm,smmu-v3).
local cop = require "coppice"

local function interrupt (name, doc)
  return cop.line { name, trigger = "edge-rising", named = true, optional = true, doc = doc }
end

return cop.device { "arm.smmuv3", doc = "Memory management unit for devices",
  compatible = "arm,smmu-v3", node = "smmuv3", bus = "system-bus",
  leaves_out = "translation: devices see memory as it is",
  windows = { cop.window { "regs", size = 0x20000, doc = "Two pages of registers" } },
  inputs  = { cop.line { "stream", kind = "iommu", cells = 1, shared = true,
                         doc = "Whose addresses are translated, by stream number" } },
  outputs = {
    interrupt ("eventq", "There is an event in the queue"),
    interrupt ("priq", "There is a page request in the queue"),
    interrupt ("cmdq-sync", "A command has been carried out"),
    interrupt ("gerror", "A global error"),
  },

  describe = function (_, node)
    node["dma-coherent"] = true
  end,
}
