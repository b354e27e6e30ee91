--- Arm HDLCD: display controller (DDI 0541C; Devicetree binding arm,hdlcd).
local cop = require "coppice"

return cop.device { "arm.hdlcd", doc = "Display controller", compatible = "arm,hdlcd",
  node = "hdlcd", bus = "system-bus", leaves_out = "pictures",
  windows = { cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (chapter 3)",
    cop.reg { 0x00, "VERSION", access = "ro", reset = 0x1cdc0000, doc = "What it is" } } },
  outputs = {
    cop.line { "irq", trigger = "level-high", optional = true, doc = "Its interrupt" },
    cop.line { "pxlclk", kind = "clock", named = true, optional = true, doc = "Pixel clock" },
  } }
