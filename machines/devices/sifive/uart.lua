--- SiFive UART (FU540-C000 manual v1p0, chapter 13).
local cop = require "coppice"

return cop.device { "sifive.uart", doc = "SiFive UART", compatible = "sifive,uart0",
  node = "serial", bus = "system-bus", leaves_out = "characters",
  windows = { cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (§13.3)",
    cop.reg { 0x00, "TXDATA", doc = "Data, and whether the FIFO is full" },
    cop.reg { 0x04, "RXDATA", access = "ro", reset = 1 << 31, doc = "Data; bit 31: there is none" },
    cop.reg { 0x08, "TXCTRL", mask = 0x70003, doc = "Enable, stop bits, mark" },
    cop.reg { 0x0c, "RXCTRL", mask = 0x70001, doc = "Enable, mark" },
    cop.reg { 0x10, "IE", mask = 3, doc = "Which marks interrupt" },
    cop.reg { 0x14, "IP", access = "ro", doc = "Which marks are passed" },
    cop.reg { 0x18, "DIV", mask = 0xffff, doc = "Divisor of its clock" } } },
  outputs = {
    cop.line { "irq", trigger = "level-high", optional = true, doc = "A mark is passed" },
    cop.line { "clock", kind = "clock", optional = true, doc = "What its baud rate is made from" },
  },
}
