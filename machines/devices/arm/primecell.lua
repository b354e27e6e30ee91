--- Arm's PrimeCells: UART PL011 (DDI 0183G), RTC PL031 (DDI 0224C), GPIO PL061 (DDI 0190C).
local cop = require "coppice"

-- The last 32 bytes of each tell what it is: part number, designer, revision; then a constant.
local function identity (part)
  local id = { part & 0xff, 0x10 | part >> 8, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 }
  local rows = {}
  for i, byte in ipairs (id) do
    rows[i] = cop.reg { 0xfe0 + 4 * (i - 1), i <= 4 and "PERIPHID" .. i - 1 or "PCELLID" .. i - 5,
                        access = "ro", reset = byte, doc = "Part of its identity" }
  end
  return table.unpack (rows)
end

local function clock (name, doc)
  return cop.line { name, kind = "clock", optional = true, named = true, doc = doc }
end

local function primecell (name, doc, compatible, leaves_out, window, more)
  local declared = { name, doc = doc, compatible = { compatible, "arm,primecell" },
    bus = "system-bus", node = compatible:match ",(.*)", leaves_out = leaves_out,
    windows = { window },
    outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "Its interrupt" },
                clock ("apb_pclk", "The clock of its registers") } }
  for key, value in pairs (more or {}) do declared[key] = value end
  return cop.device (declared)
end

primecell ("arm.pl031", "Arm PL031 real-time clock", "arm,pl031", "time: it stands still",
  cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0224C, §3.3)",
    cop.reg { 0x00, "RTCDR", access = "ro", doc = "Seconds" },
    cop.reg { 0x04, "RTCMR", doc = "When to interrupt" },
    cop.reg { 0x08, "RTCLR", doc = "Sets the seconds" },
    cop.reg { 0x0c, "RTCCR", mask = 1, doc = "Starts it" },
    cop.reg { 0x10, "RTCIMSC", mask = 1, doc = "Lets it interrupt" },
    identity (0x031) })

primecell ("arm.pl061", "Arm PL061 GPIO controller", "arm,pl061", "pins",
  cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0190C, §3.2)",
    cop.reg { 0x400, "GPIODIR", mask = 0xff, doc = "Which pins are outputs" },
    cop.reg { 0x404, "GPIOIS", mask = 0xff, doc = "Level or edge" },
    cop.reg { 0x410, "GPIOIE", mask = 0xff, doc = "Which pins interrupt" },
    identity (0x061) },
  { inputs = { cop.line { "pin", kind = "gpio", count = 8, cells = 2, shared = true,
                          doc = "Its pins" } } })

return primecell ("arm.pl011", "Arm PL011 UART", "arm,pl011", "characters",
  cop.window { "regs", size = 0x1000, width = 4, doc = "Registers (DDI 0183G, §3.2)",
    cop.reg { 0x00, "UARTDR", doc = "Data" },
    cop.reg { 0x18, "UARTFR", access = "ro", reset = 0x90, doc = "Flags: both FIFOs empty" },
    cop.reg { 0x24, "UARTIBRD", mask = 0xffff, doc = "Divisor, whole" },
    cop.reg { 0x28, "UARTFBRD", mask = 0x3f, doc = "Divisor, 64ths" },
    cop.reg { 0x2c, "UARTLCR_H", mask = 0xff, doc = "Line control" },
    cop.reg { 0x30, "UARTCR", mask = 0xff87, reset = 0x0300, doc = "Control" },
    cop.reg { 0x34, "UARTIFLS", mask = 0x3f, reset = 0x12, doc = "When its FIFOs interrupt" },
    cop.reg { 0x38, "UARTIMSC", mask = 0x7ff, doc = "Which interrupts come through" },
    cop.reg { 0x44, "UARTICR", access = "wo", mask = 0x7ff, doc = "Clears interrupts" },
    identity (0x011) },
  { outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "Its interrupt" },
                clock ("uartclk", "What its baud rate is divided from"),
                clock ("apb_pclk", "The clock of its registers") } })
