--- Arm's PrimeCells: UART PL011 (DDI 0183G), RTC PL031 (DDI 0224C), GPIO PL061 (DDI 0190C).
local cop = require "coppice"

local primecell = cop.include "primecell-type.lua"
local identity, declare = primecell.identity, primecell.declare

declare ("arm.pl031", { doc = "Arm PL031 real-time clock", compatible = "arm,pl031",
  leaves_out = "time: it stands still", clocks = { "apb_pclk" },
  window = cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0224C, §3.3)",
    cop.reg { 0x00, "RTCDR", access = "ro", doc = "Seconds" },
    cop.reg { 0x04, "RTCMR", doc = "When to interrupt" },
    cop.reg { 0x08, "RTCLR", doc = "Sets the seconds" },
    cop.reg { 0x0c, "RTCCR", mask = 1, doc = "Starts it" },
    cop.reg { 0x10, "RTCIMSC", mask = 1, doc = "Lets it interrupt" },
    identity (0x031) } })

declare ("arm.pl061", { doc = "Arm PL061 GPIO controller", compatible = "arm,pl061",
  leaves_out = "pins", clocks = { "apb_pclk" },
  window = cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0190C, §3.2)",
    cop.reg { 0x400, "GPIODIR", mask = 0xff, doc = "Which pins are outputs" },
    cop.reg { 0x404, "GPIOIS", mask = 0xff, doc = "Level or edge" },
    cop.reg { 0x410, "GPIOIE", mask = 0xff, doc = "Which pins interrupt" },
    identity (0x061) },
  inputs = { cop.line { "pin", kind = "gpio", count = 8, cells = 2, shared = true,
                        doc = "Its pins" } } })

return declare ("arm.pl011", { doc = "Arm PL011 UART", compatible = "arm,pl011",
  leaves_out = "characters", clocks = { "uartclk", "apb_pclk" },
  window = cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0183G, §3.2)",
    cop.reg { 0x00, "UARTDR", doc = "Data" },
    cop.reg { 0x18, "UARTFR", access = "ro", reset = 0x90, doc = "Flags: both FIFOs empty" },
    cop.reg { 0x24, "UARTIBRD", mask = 0xffff, doc = "Divisor, whole" },
    cop.reg { 0x28, "UARTFBRD", mask = 0x3f, doc = "Divisor, 64ths" },
    cop.reg { 0x2c, "UARTLCR_H", mask = 0xff, doc = "Line control" },
    cop.reg { 0x30, "UARTCR", mask = 0xff87, reset = 0x0300, doc = "Control" },
    cop.reg { 0x34, "UARTIFLS", mask = 0x3f, reset = 0x12, doc = "When its FIFOs interrupt" },
    cop.reg { 0x38, "UARTIMSC", mask = 0x7ff, doc = "Which interrupts come through" },
    cop.reg { 0x44, "UARTICR", access = "wo", mask = 0x7ff, doc = "Clears interrupts" },
    identity (0x011) } })
