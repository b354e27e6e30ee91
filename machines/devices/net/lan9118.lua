--- SMSC LAN9118: Ethernet for a static memory bus (data sheet revision 1.1; Devicetree binding
--- smsc,lan9115).
local cop = require "coppice"

local function supply (name, doc)
  return cop.line { name, kind = "regulator", optional = true, doc = doc }
end

return cop.device { "smsc.lan9118", doc = "10/100 Ethernet controller",
  compatible = { "smsc,lan9118", "smsc,lan9115" }, node = "ethernet", bus = "system-bus",
  leaves_out = "frames and the link",
  props = {
    cop.string { "phy_mode", default = "mii", doc = "How its PHY is connected" },
    cop.uint { "io_width", default = 4, min = 2, max = 4, doc = "Bytes of an access" },
    cop.bool { "irq_active_high", default = false, doc = "Its interrupt is the high level" },
    cop.bool { "irq_push_pull", default = false, doc = "Its interrupt is driven both ways" },
  },
  windows = { cop.window { "regs", size = 0x10000, width = 4, doc = "Registers (chapter 5)",
    cop.reg { 0x50, "ID_REV", access = "ro", reset = 0x01180001, doc = "What it is" },
    cop.reg { 0x54, "IRQ_CFG", mask = 0xff001111, doc = "How it interrupts" },
    cop.reg { 0x64, "BYTE_TEST", access = "ro", reset = 0x87654321, doc = "Order of bytes" } } },
  outputs = {
    cop.line { "irq", trigger = "level-high", optional = true, doc = "Its interrupt" },
    supply ("vdd33a", "Its supply of 3.3 V"), supply ("vddvario", "That of its pins"),
  },

  describe = function (self, node)
    node["phy-mode"]     = self.phy_mode
    node["reg-io-width"] = self.io_width
    if self.irq_active_high then node["smsc,irq-active-high"] = true end
    if self.irq_push_pull then node["smsc,irq-push-pull"] = true end
  end,
}
