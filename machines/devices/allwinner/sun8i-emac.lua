--- Ethernet of Allwinner's sun8i: a DesignWare GMAC whose management bus is switched between the
--- PHY in the chip and those outside (Devicetree binding allwinner,sun8i-a83t-emac).
local cop  = require "coppice"
local part = cop.include "../part.lua"

cop.bus_type { "emac-bus", doc = "Parts of an Ethernet controller; no addresses",
  addressing = "plain" }
cop.bus_type { "mdio-mux-bus", doc = "Ways of a switch of management buses, by number",
  addressing = "indexed", address_cells = 1, size_cells = 0 }

cop.device { "snps.dwmac-mdio", doc = "Management bus of a GMAC", compatible = "snps,dwmac-mdio",
  bus = "emac-bus", leaves_out = "transfers",
  buses = { cop.bus { "phys", "mdio-bus", doc = "PHYs" } } }

cop.device { "allwinner.sun8i-h3-mdio-mux", doc = "Switch of the management bus",
  compatible = "allwinner,sun8i-h3-mdio-mux", bus = "emac-bus", leaves_out = "its work",
  props = { cop.link { "parent_mdio", to = "snps.dwmac-mdio", required = true,
                       doc = "What it switches" } },
  buses = { cop.bus { "ways", "mdio-mux-bus", doc = "Where to" } },
  build = function (self) self.dt["mdio-parent-bus"] = self.parent_mdio end }

cop.device { "allwinner.sun8i-h3-mdio-internal", doc = "The way to the PHY in the chip",
  compatible = "allwinner,sun8i-h3-mdio-internal", bus = "mdio-mux-bus", node = "mdio",
  leaves_out = "transfers", buses = { cop.bus { "phys", "mdio-bus", doc = "The PHY" } } }

return part.declare ("allwinner.sun8i-v3s-emac", { doc = "Ethernet (EMAC)", node = "ethernet",
  size = 0x10000, leaves_out = "frames",
  props = {
    cop.string { "phy_mode", default = "mii", doc = "How its PHY is connected" },
    cop.link { "syscon", to = "allwinner.sun8i-v3s-system-control", required = true,
               doc = "Who chooses between PHYs" },
  },
  outputs = { part.named ("interrupt", "macirq", "Its interrupt"),
              part.named ("clock", "stmmaceth", "Its clock"), part.reset () },
  buses = { cop.bus { "parts", "emac-bus", doc = "Its management bus" } },
  build = function (self) self.dt.syscon = self.syscon end,
  describe = function (self, node)
    node["reset-names"] = "stmmaceth"
    node["phy-mode"]    = self.phy_mode
  end })
