--- A USB PHY that needs no care (Devicetree binding usb-nop-xceiv).
local cop = require "coppice"

return cop.device { "phy.usb-nop", doc = "USB PHY without registers", compatible = "usb-nop-xceiv",
  node = "phy", bus = "system-bus", leaves_out = "signals",
  inputs = { cop.line { "phy", kind = "phy", shared = true, doc = "The PHY" } } }
