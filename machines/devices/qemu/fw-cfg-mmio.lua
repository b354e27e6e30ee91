--- QEMU's firmware configuration device: files that the host hands to the firmware, read through a
--- selector and a data register or by DMA.
--
-- Its registers are those of QEMU's specification "QEMU Firmware Configuration (fw_cfg) Device",
-- "Guest-side Hardware Interface", where it is in memory: all are big-endian.
local cop = require "coppice"

return cop.device { "qemu.fw-cfg-mmio", doc = "Firmware configuration files",
  compatible = "qemu,fw-cfg-mmio", node = "fw-cfg", bus = "system-bus",
  windows = {
    cop.window { "regs", size = 0x18, width = 8, endian = "big", min_access = 1, max_access = 8,
                 doc = "Data, selector and DMA address",
      cop.reg { 0x00, "DATA", access = "ro", doc = "The next bytes of the item, as they stand" },
      cop.reg { 0x08, "SELECTOR", access = "wo", size = 2, doc = "Chooses an item",
        cop.field { 0, "KEY", bits = 14, doc = "Its number" },
        cop.field { 14, "WRITE", doc = "The item is to be written" },
        cop.field { 15, "ARCH", doc = "The number is one of the architecture's own" } },
      -- The bytes "QEMU CFG": DMA is there.
      cop.reg { 0x10, "DMA_SIGNATURE", access = "ro", reset = 0x51454d5520434647,
                doc = "Says that there is DMA" },
      cop.reg { 0x10, "DMA_ADDRESS", access = "wo",
                doc = "Where the request is; writing the lower half begins it" },
    },
  },
  leaves_out = "the items: there are none, and a DMA request is not answered",

  describe = function (_, node)
    node["dma-coherent"] = true
  end,
}
