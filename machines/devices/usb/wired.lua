--- USB devices that are soldered to the board, so that a Devicetree tells of them (binding
--- usb-device): a hub with Ethernet behind it, SMSC LAN9514.
local cop = require "coppice"

cop.bus_type { "usb-wiring", doc = "Ports of a hub or controller, by number",
  addressing = "indexed", address_cells = 1, size_cells = 0, max_devices = 255 }

cop.device { "smsc.lan9514-ethernet", doc = "Ethernet of a LAN9514", compatible = "usb424,ec00",
  node = "ethernet", bus = "usb-wiring", leaves_out = "frames" }

return cop.device { "smsc.lan9514", doc = "USB hub with Ethernet", compatible = "usb424,9514",
  node = "usb1", bus = "usb-wiring", leaves_out = "transfers",
  buses = { cop.bus { "ports", "usb-wiring", doc = "What is behind it" } } }
