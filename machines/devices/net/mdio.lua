--- The management bus of Ethernet PHYs (IEEE 802.3, clause 22), and a PHY on it.
local cop  = require "coppice"

cop.bus_type { "mdio-bus", doc = "Management of PHYs, by their number", addressing = "indexed",
  address_cells = 1, size_cells = 0, max_devices = 32 }

return cop.device { "ethernet.phy", doc = "Ethernet PHY", bus = "mdio-bus", node = "ethernet-phy",
  compatible = "ethernet-phy-ieee802.3-c22", leaves_out = "registers and the link",
  outputs = {
    cop.line { "clock", kind = "clock", optional = true, doc = "Its clock" },
    cop.line { "reset", kind = "reset", optional = true, doc = "Its reset" },
  } }
