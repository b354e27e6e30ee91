--- Ethernet of the SiFive FU540: Cadence's GEM with a block that chooses its clock, and the PHY on
--- its MDIO bus (FU540-C000 manual v1p0, chapter 19; Devicetree binding cdns,macb).
local cop = require "coppice"

cop.device { "sifive.gem-phy", doc = "Ethernet PHY", bus = "mdio-bus", node = "ethernet-phy",
  leaves_out = "registers and the link" }

return cop.device { "sifive.gem", doc = "Gigabit Ethernet of the FU540",
  compatible = "sifive,fu540-c000-gem", node = "ethernet", bus = "system-bus",
  leaves_out = "frames",
  props = {
    cop.string { "mac", default = "52:54:00:12:34:56", doc = "Its address, as 00:11:22:33:44:55" },
    cop.string { "phy_mode", default = "gmii", doc = "How its PHY is connected" },
    cop.uint { "phy_address", default = 0, max = 31, doc = "The number of its PHY" },
  },
  windows = {
    cop.window { "control", size = 0x2000, doc = "The GEM's registers" },
    cop.window { "management", size = 0x1000, doc = "Choice of the clock" },
  },
  outputs = {
    cop.line { "irq", trigger = "level-high", optional = true, doc = "Its interrupt" },
    cop.line { "pclk", kind = "clock", named = true, optional = true, doc = "Of its registers" },
    cop.line { "hclk", kind = "clock", named = true, optional = true, doc = "Of its bus" },
  },
  buses = { cop.bus { "mdio", "mdio-bus", doc = "PHYs" } },

  build = function (self)
    if #self.mac:gsub ("%x%x:?", "") > 0 or #self.mac:gsub (":", "") ~= 12 then
      self:fail ("'%s' is no address as 00:11:22:33:44:55", self.mac)
    end
    self.dt["phy-handle"] = self:add { "phy", "sifive.gem-phy", at = self.phy_address }
  end,

  describe = function (self, node)
    node["reg-names"]         = "control"
    node["phy-mode"]          = self.phy_mode
    node["local-mac-address"] = cop.bytes (self.mac:gsub ("(%x%x):?", function (byte)
      return string.char (tonumber (byte, 16))
    end))
  end,
}
