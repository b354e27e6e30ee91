--- A slot for one virtio device, reached through memory (Virtual I/O Device specification 1.2,
--- §4.2).
local cop = require "coppice"

return cop.device { "virtio.mmio", doc = "Slot for a virtio device",
  compatible = "virtio,mmio", node = "virtio_mmio", bus = "system-bus",
  props = {
    cop.size { "size", default = 0x200, min = 0x100, doc = "Bytes of the window" },
    cop.bool { "dma_coherent", default = false, doc = "Whether the CPUs' caches see its DMA" },
  },
  windows = {
    cop.window { "regs", size_prop = "size", doc = "Registers and the device's configuration" },
  },
  outputs = {
    cop.line { "irq", trigger = "edge-rising", doc = "A queue or the configuration has changed" },
  },

  describe = function (self, node)
    if self.dma_coherent then
      node["dma-coherent"] = true
    end
  end,
}
