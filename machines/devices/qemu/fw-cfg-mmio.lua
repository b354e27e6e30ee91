--- QEMU's firmware configuration device: files that the host hands to the firmware, read through a
--- selector and a data register or by DMA.
local cop = require "coppice"

return cop.device { "qemu.fw-cfg-mmio", doc = "Firmware configuration files",
  compatible = "qemu,fw-cfg-mmio", node = "fw-cfg", bus = "system-bus",
  windows = { cop.window { "regs", size = 0x18, doc = "Data, selector and DMA address" } },

  describe = function (_, node)
    node["dma-coherent"] = true
  end,
}
