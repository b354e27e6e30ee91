--- Synopsys DesignWare APB UART: a 16550A with registers four bytes apart (Devicetree binding
--- snps-dw-apb-uart).
local cop  = require "coppice"
local part = cop.include "../part.lua"

return part.declare ("snps.dw-apb-uart", { doc = "UART", node = "serial",
  leaves_out = "characters",
  props = { cop.size { "size", default = 0x400, doc = "Bytes of its window" } },
  windows = { cop.window { "regs", size_prop = "size", width = 4, doc = "Registers",
    cop.reg { 0x0c, "LCR", mask = 0xdf, doc = "Line control" },
    cop.reg { 0x10, "MCR", mask = 0x7f, doc = "Modem control" },
    cop.reg { 0x14, "LSR", access = "ro", reset = 0x60, doc = "Nothing is to be sent" },
    cop.reg { 0x1c, "SCR", mask = 0xff, doc = "For software" } } },
  outputs = { part.irq (),
              cop.line { "clock", kind = "clock", count = 2, optional = true,
                         doc = "Its clock, and that of its registers" },
              part.named ("dma", "rx", "Reads"),
              part.named ("dma", "tx", "Writes"), part.reset () },
  describe = function (_, node)
    node["reg-shift"]    = 2
    node["reg-io-width"] = 4
  end })
