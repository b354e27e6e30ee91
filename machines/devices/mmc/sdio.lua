--- What sits on SDIO for good, and how it is switched on (Devicetree bindings mmc-controller,
--- brcm,bcm4329-fmac and mmc-pwrseq-simple).
local cop = require "coppice"

cop.bus_type { "sdio-bus", doc = "Functions of an SDIO card, by number", addressing = "indexed",
  address_cells = 1, size_cells = 0, max_devices = 8 }

cop.device { "mmc.pwrseq-simple", doc = "Pins that switch a card on", bus = "system-bus",
  compatible = "mmc-pwrseq-simple", leaves_out = "the sequence",
  outputs = { cop.line { "reset", kind = "gpio", optional = true, doc = "Holds it in reset" } } }

return cop.device { "brcm.bcm4329-fmac", doc = "Wireless network", bus = "sdio-bus", node = "wifi",
  compatible = "brcm,bcm4329-fmac", leaves_out = "radio" }
