--- NXP ISP1761: USB host and peripheral for a static memory bus (data sheet revision 5; Devicetree
--- binding nxp,isp1760).
local cop = require "coppice"

return cop.device { "nxp.isp1761", doc = "USB controller, host and peripheral",
  compatible = "nxp,usb-isp1761", node = "usb", bus = "system-bus", leaves_out = "transfers",
  props = { cop.enum { "mode", choices = { "host", "peripheral", "otg" }, default = "host",
                       doc = "What it is used as" } },
  windows = { cop.window { "regs", size = 0x20000, doc = "Registers and memory" } },
  outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "Its interrupt" } },

  describe = function (self, node)
    if self.mode ~= "host" then node.dr_mode = self.mode end
  end,
}
