--- Devices on I2C that are little more than their address here.
local cop = require "coppice"

local function device (name, doc, compatible, node, leaves_out)
  return cop.device { name, doc = doc, parent = "i2c.registers", compatible = compatible,
    node = node, leaves_out = leaves_out }
end

device ("idt.89hpes32h8", "PCI Express switch, its I2C side", "idt,89hpes32h8", "pcie-switch",
  "registers")
device ("sil.sii9022-cpi", "HDMI transmitter, its port for content protection",
  { "sil,sii9022-cpi", "sil,sii9022" }, "dvi-transmitter", "registers")
return device ("sil.sii9022-tpi", "HDMI transmitter, its port for everything else",
  { "sil,sii9022-tpi", "sil,sii9022" }, "dvi-transmitter", "registers and pictures")
