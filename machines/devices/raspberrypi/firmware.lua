--- The firmware of the Raspberry Pi's video processor: it is asked through a mailbox, and has pins
--- and power domains (Devicetree bindings raspberrypi,bcm2835-firmware, -gpio and -power).
local cop = require "coppice"

cop.bus_type { "firmware-bus", doc = "What firmware does for the processors; no addresses",
  addressing = "plain", address_cells = 1, size_cells = 1 }

cop.device { "raspberrypi.firmware-gpio", doc = "Pins that firmware has", bus = "firmware-bus",
  compatible = "raspberrypi,firmware-gpio", node = "gpio", leaves_out = "pins",
  inputs = { cop.line { "pin", kind = "gpio", count = 8, cells = 2, shared = true,
                        doc = "The pins" } } }

cop.device { "raspberrypi.power", doc = "Power domains that firmware switches",
  compatible = "raspberrypi,bcm2835-power", node = "power", bus = "system-bus",
  leaves_out = "power",
  props = { cop.link { "firmware", to = "raspberrypi.firmware", required = true,
                       doc = "Who switches" } },
  inputs = { cop.line { "domain", kind = "power-domain", count = 23, cells = 1, shared = true,
                        doc = "By the numbers of the binding" } },
  build = function (self) self.dt.firmware = self.firmware end }

return cop.device { "raspberrypi.firmware", doc = "Firmware of the video processor",
  compatible = { "raspberrypi,bcm2835-firmware", "simple-mfd" }, node = "firmware",
  bus = "system-bus", leaves_out = "its answers",
  outputs = { cop.line { "mbox", kind = "mailbox", doc = "How it is asked" } },
  buses = { cop.bus { "bus", "firmware-bus", doc = "What it does" } },
  describe = function (_, node) node["dma-ranges"] = true end }
