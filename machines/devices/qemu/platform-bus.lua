--- QEMU's platform bus: a window and interrupt lines kept free for devices that are added to a
--- finished board.
local cop = require "coppice"

return cop.device { "qemu.platform-bus", doc = "Window and lines for devices that are added later",
  compatible = { "qemu,platform", "simple-bus" }, node = "platform-bus", bus = "system-bus",
  props = { cop.size { "size", default = 32 * cop.MiB, doc = "Bytes of the window" } },
  windows = {
    cop.window { "window", size_prop = "size", use = "forward", doc = "Addresses of its devices" },
  },
  outputs = {
    cop.line { "irq", count = 32, forward = true, doc = "Interrupts of its devices" },
  },
  buses = { cop.bus { "bus", "mmio32-bus", doc = "Its devices, addressed from 0" } },
}
